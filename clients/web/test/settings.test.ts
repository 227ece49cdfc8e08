/** Every field of settings/update, down to the parts of its terms, has a form that goes by its path, or a reason here to have none. */

import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { createSSRApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import en from '../console/locales/en'
import zh from '../console/locales/zh'
import { PARTS, partOf } from '../console/parts/terms'
import { daysOf, spansOf } from '../console/parts/terms/holidays'
import { NOTICES, type Terms } from '../console/parts/terms/terms'
import notices from '../../../chalicelib/messages/notices.py?raw'
import contract from '../../miniprogram/src/api.d.ts?raw'

/** A setting without a form, and why. */
const WITHOUT: Record<string, string> = {}

const API = ts.createSourceFile('api.d.ts', contract, ts.ScriptTarget.Latest)
const SHAPES = new Map(API.statements.filter(ts.isInterfaceDeclaration).map((shape) => [shape.name.text, shape]))

/** The paths of all values in a type of the contract: `credit.levels[].below`, `smsTemplates{}`. */
function pathsOf(type: ts.TypeNode, path: string): string[] {
  if (ts.isUnionTypeNode(type)) {
    const parts = type.types.filter((part) => !(ts.isLiteralTypeNode(part) && part.literal.kind === ts.SyntaxKind.NullKeyword))
    return parts.length === 1 ? pathsOf(parts[0], path) : [path]
  }
  if (ts.isArrayTypeNode(type)) {
    const below = pathsOf(type.elementType, `${path}[]`)
    return below.length === 1 && below[0] === `${path}[]` ? [path] : below
  }
  if (!ts.isTypeReferenceNode(type)) return [path]
  const name = type.typeName.getText(API)
  if (name === 'Record') return pathsOf(type.typeArguments![1], `${path}{}`)
  const shape = SHAPES.get(name)
  expect(shape, name).toBeDefined()
  return fieldsOf(shape!, `${path}.`)
}
const fieldsOf = (shape: ts.InterfaceDeclaration, before = ''): string[] => shape.members.filter(ts.isPropertySignature).flatMap((member) => pathsOf(member.type!, before + member.name.getText(API)))
const FIELDS = fieldsOf(SHAPES.get('Changes')!)

/** A shop that has set everything: one of each list. */
const EVERYTHING = {
  shopName: '小满', freightFen: 800, freeFreightOverFen: 9900, payMinutes: 30, reservation: 'queue', maxOpenOrders: 5, maxOpenUnitsPerSku: 20, autoReceiveDays: 10,
  cashOnDelivery: true, cashMaxFen: 100000, cashMaxOpen: 2, cashMaxRefused: 0, cashRegions: ['330000'],
  credit: { on: true, unpaidWeight: 5, unpaidDays: 30, refusedWeight: 20, refusedDays: 180, abuseWeight: 30, abuseDays: 365, levels: [{ below: 80, maxOpenOrders: 2, maxOpenUnitsPerSku: 5, payMinutes: 15, cashOnDelivery: true, rush: true }] },
  risk: Object.fromEntries(['ordersPerHour', 'unpaidPerDay', 'refundsPerWeek', 'linkedAccounts'].map((rule) => [rule, { over: 5, then: 'refuse', closedHours: 24 }])),
  pointsPerYuan: 1, pointsMonths: 12, pointsPin: false,
  afterSale: { noReasonDays: 7, faultDays: 15, excluded: { cups: 'custom' }, reviewHours: 48, onSilence: 'escalate', parcelDays: 7, receiveDays: 10, returnTo: '' },
  orphanRefundMinutes: 60, locations: [{ locationId: 'west', name: '西仓', regions: ['330100'] }], restockLeadDays: 7, restockReviewDays: 7, restockServicePercent: 95, autoReviewDays: 15,
  moderateFirst: false, watchedWords: ['假货'], productReview: false, mediaHosts: ['img.example'], pushNotices: true, orderPage: 'a', productPage: 'b', homePage: 'c',
  delivery: { methods: [{ method: 'express', regions: ['330000'], categories: ['cups'], exceptCategories: ['tea'] }], sameCityFreightFen: 500, sameCityFreeOverFen: null, originLatitude: 30.2, originLongitude: 120.1, reachKm: 8.5, virtualAtPayment: false, virtualNote: '' },
  promise: { on: true, cutOff: '16:00', opensAt: '09:00', handlingDays: 1, restDays: [7], holidays: ['2026-10-01'], days: 3, zones: [{ regions: ['650000'], days: 7 }], sameCityMinutes: 120, graceMinutes: 120, couponCampaign: null },
  undoMinutes: 5, strangeLogins: 'tell', quietFrom: '22:00', quietUntil: '08:00', smsSign: '小满', smsTemplates: { paid: 'SMS_1' }, mailNotices: ['paid'], noticeFields: { paid: { thing2: 'title' } },
} as unknown as Terms
const KNOWN = { categories: [{ categoryId: 'cups', name: '杯' }, { categoryId: 'tea', name: '茶' }], campaigns: [{ campaignId: 'sorry', name: '抱歉券' }] }
/** As a field's name has it: the number of a list's entry, and the words that a merchant chose, stand for all. */
const general = (name: string) => name.replace(/\.\d+(?=\.|$)/g, '[]').replace(/^(smsTemplates|noticeFields)\.\w+/, '$1{}').replace(/^(noticeFields\{\}|afterSale\.excluded)\.\w+/, '$1{}')

async function drawn(part: (typeof PARTS)[number], words: typeof zh): Promise<string> {
  const app = createSSRApp(part.form, { modelValue: structuredClone(EVERYTHING), ...(part.chooses && { known: KNOWN }) })
  app.use(createI18n({ legacy: false, locale: 'x', messages: { x: words } }))
  app.directive('money', { getSSRProps: () => ({}) }).component('RouterLink', { template: '<a><slot /></a>' })
  return renderToString(app)
}

describe('settings', () => {
  const names: Record<string, Set<string>> = {}
  const pages: string[] = []
  beforeAll(async () => {
    for (const part of PARTS) {
      const [chinese, english] = await Promise.all([drawn(part, zh), drawn(part, en as unknown as typeof zh)])
      pages.push(chinese, english)
      names[part.name] = new Set([...chinese.matchAll(/ name="([^"]+)"/g)].map(([, name]) => general(name)))
    }
  })

  test('are those of the contract', () => {
    expect(FIELDS).toContain('credit.levels[].below')
    expect(FIELDS).toContain('delivery.methods[].regions')
    expect(FIELDS).toContain('noticeFields{}{}')
    expect(FIELDS.length).toBeGreaterThan(90)
  })
  test('each has a field on the page of its part, or a reason to have none', () => {
    expect(FIELDS.filter((path) => !names[partOf(path.split(/[.[{]/)[0]) ?? '']?.has(path) && !(path in WITHOUT))).toEqual([])
  })
  test('no field and no reason is for a setting that is not there', () => {
    expect(Object.entries(names).flatMap(([part, found]) => [...found].filter((name) => !FIELDS.includes(name)).map((name) => `${part}: ${name}`))).toEqual([])
    expect(Object.keys(WITHOUT).filter((path) => !FIELDS.includes(path))).toEqual([])
  })
  test('each field has its words in both languages', () => {
    expect(pages.flatMap((page) => page.match(/(settings|regions|freight|pickup|menu)\.\w[\w.]*/g) ?? [])).toEqual([])
  })
  test('every notice that the shop can send may be chosen', () => {
    const tables = ['_PLAIN', '_GOODS', '_CHOSEN'].map((table) => new RegExp(`^${table}\\b[^{]*\\{([\\s\\S]*?)^\\}`, 'm').exec(notices)?.[1] ?? '')
    const known = tables.flatMap((table) => [...table.matchAll(/^ {4}"(\w+)":/gm)].map(([, notice]) => notice))
    expect(known.length).toBeGreaterThan(25)
    expect([...known, 'phone_code'].sort()).toEqual([...NOTICES].sort())
  })
})

describe('holidays', () => {
  test('days that follow one another are one span, also over the end of a month', () => {
    expect(spansOf(['2026-10-02', '2026-09-30', '2026-10-01', '2027-01-01'])).toEqual([{ first: '2026-09-30', last: '2026-10-02' }, { first: '2027-01-01', last: '2027-01-01' }])
  })
  test('spans are the days that they were made of, each once', () => {
    const days = ['2026-02-27', '2026-02-28', '2026-03-01', '2026-05-01']
    expect(daysOf(spansOf(days))).toEqual(days)
    expect(daysOf([{ first: '2026-05-01', last: '2026-05-02' }, { first: '2026-05-02', last: '2026-05-03' }, { first: '', last: '2026-06-01' }])).toEqual(['2026-05-01', '2026-05-02', '2026-05-03'])
  })
  test('a slip of the year stays within bounds', () => expect(daysOf([{ first: '2026-01-01', last: '9026-01-01' }]).length).toBe(400))
  test('a year of five digits, or the end of all years, ends nothing', () => {
    expect(daysOf([{ first: '12026-10-01', last: '2026-10-07' }, { first: '2026-10-01', last: '12026-10-03' }])).toEqual([])
    expect(daysOf([{ first: '9999-12-30', last: '9999-12-31' }])).toEqual(['9999-12-30', '9999-12-31'])
  })
})
