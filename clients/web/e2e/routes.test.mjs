/** Every page of both sites, in both languages, on a phone and on a desk: no error in the console, no failed request, nothing that axe finds serious or that looks wrong. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DESK, PHONE, SHOP, openBrowser, person, seriousProblems } from './browser.mjs'
import { furnished } from './furnished.mjs'
import { faultsOf, foreignWords } from './looking.mjs'
import { CONSOLE_PAGES, SHOP_PAGES, routesOf, viewsOf } from './pages.mjs'
import { asBuyer, asStaff, speaks, stands } from './visiting.mjs'

const SITES = [
  { site: 'shop', folder: 'storefront', pages: SHOP_PAGES, enter: asBuyer },
  { site: 'console', folder: 'console', pages: CONSOLE_PAGES, enter: asStaff },
]
const NOWHERE = new Proxy({}, { get: () => 'x' })

let browser
let made
before(async () => {
  ;[browser, made] = await Promise.all([openBrowser(), furnished()])
})
after(() => browser?.close())

test('every route of both routers has a view here', () => {
  for (const { folder, pages } of SITES) assert.deepEqual(Object.keys(pages(NOWHERE)).sort(), routesOf(folder).sort(), folder)
})

async function visit({ site, folder, pages, enter }, language, viewport) {
  const { context, page, troubles, under } = await person(browser, viewport)
  const words = await foreignWords(folder, language)
  await speaks(page, language)
  await enter(page, made.name)
  const faults = []
  for (const [name, address] of viewsOf(pages(made))) {
    await page.goto(`${SHOP}/${site}/#${address}`)
    await stands(page, under)
    const landed = decodeURIComponent(new URL(page.url()).hash.slice(1))
    if (landed !== address && !(name === 'login' || landed.startsWith(`${address}?`))) faults.push(`${name}: led to ${landed}`)
    const found = [...troubles.splice(0), ...(await seriousProblems(page, 'wcag')), ...(await faultsOf(page, words))]
    faults.push(...found.map((fault) => `${name}: ${fault}`))
  }
  await context.close()
  return faults
}

test('a deployed site, which has no login, sends whoever wants to buy to the mini-program', async () => {
  const { context, page, troubles, under } = await person(browser, PHONE)
  const CODE = '/media/category-home.svg'
  const LINK = 'https://wxaurl.example/minimall'
  await page.route('**/shop/', async (route) => {
    const answer = await route.fetch()
    const told = { simulator: '', 'mini-code': CODE, 'mini-link': LINK }
    const body = (await answer.text()).replace(/(name="minimall-([\w-]+)" content=")[^"]*/g, (whole, before, name) => (name in told ? before + told[name] : whole))
    await route.fulfill({ response: answer, body })
  })
  await page.goto(`${SHOP}/shop/#/products/loop-hoodie`)
  await page.getByRole('button', { name: '立即购买' }).click()
  await page.getByRole('heading', { name: '到小程序下单' }).waitFor()
  await stands(page, under)
  assert.equal(await page.getByRole('link', { name: '打开小程序' }).getAttribute('href'), LINK)
  assert.equal(await page.getByRole('img', { name: /微信扫一扫/ }).getAttribute('src'), CODE)
  assert.deepEqual([...troubles, ...(await seriousProblems(page)), ...(await faultsOf(page, await foreignWords('storefront', 'zh-CN')))], [])
  await context.close()
})

describe('the pages', { concurrency: 2 }, () => {
  for (const site of SITES)
    for (const language of ['zh-CN', 'en'])
      for (const viewport of [PHONE, DESK])
        test(`${site.folder}, ${language}, ${viewport.width} px`, async () => assert.deepEqual(await visit(site, language, viewport), []))
})
