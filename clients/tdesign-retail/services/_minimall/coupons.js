'use strict'

/** Coupons in the template's shapes. Its card compares the type with 1 and 2 while its service would compare words: the text is made here. */

const { all } = require('./pages.js')
const { shop } = require('./cloud.js')
const { day, epoch, fen, yuan } = require('./units.js')

/** @typedef {import('../../minimall/index').Terms} Terms */
/** @typedef {import('../../minimall/index').CouponView} CouponView */

const AMOUNT = 1
const DISCOUNT = 2

/** @type {Record<Terms['kind'], number>} */
const TYPES = { amount: AMOUNT, percent: DISCOUNT, free_freight: 3, gift: 4 }

const SCOPES = { all: '全场商品可用', categories: '指定分类可用', products: '指定商品可用' }

/** 10 % off is 9 折. @param {Terms} terms */
const tenths = ({ percentOff }) => (100 - percentOff) / 10

/** "满39元减10元". @param {Terms} terms */
function terms({ kind, thresholdFen, amountOffFen, percentOff, maxOffFen, gifts }) {
  const from = thresholdFen > 0 ? `满${yuan(thresholdFen)}元` : '无门槛'
  if (kind === 'amount') return `${from}减${yuan(amountOffFen)}元`
  if (kind === 'percent') return `${from}${(100 - percentOff) / 10}折${maxOffFen === null ? '' : `，最多减${yuan(maxOffFen)}元`}`
  if (kind === 'free_freight') return `${from}包邮`
  return `${from}送${gifts.map((gift) => gift.title).join('、')}`
}

const SMALLEST = 2 ** 32 // no page of a list has so high a number

/**
 * A coupon's id as a number: the pages put it into an address and read it with parseInt. Two that meet by chance are not expected among
 * the coupons of one buyer (52 bits).
 * @param {string} id
 */
function numberOf(id) {
  let high = 7
  let low = 11
  for (let at = 0; at < id.length; at++) {
    high = (high * 31 + id.charCodeAt(at)) % 0x3ffffff
    low = (low * 37 + id.charCodeAt(at)) % 0x3ffffff
  }
  return SMALLEST + high * 0x4000000 + low
}

/** @param {number} number */
function isCouponNumber(number) {
  return number >= SMALLEST
}

/**
 * The card of lists.
 * @param {{ id: string, name: string, terms: Terms, from: string, until: string }} coupon
 * @param {string} status default, useless (used) or disabled (expired)
 */
function couponCard(coupon, status) {
  const type = TYPES[coupon.terms.kind]
  return {
    key: String(numberOf(coupon.id)),
    couponId: coupon.id,
    status,
    type,
    value: type === DISCOUNT ? tenths(coupon.terms) : fen(coupon.terms.amountOffFen),
    tag: '',
    desc: terms(coupon.terms),
    base: fen(coupon.terms.thresholdFen),
    title: coupon.name,
    timeLimit: `${day(coupon.from)}-${day(coupon.until)}`,
    currency: '¥',
  }
}

/** @param {CouponView} coupon */
function held({ couponId, name, terms: own, validFrom, validUntil }) {
  return { id: couponId, name, terms: own, from: validFrom, until: validUntil }
}

/** @param {import('../../minimall/index').AvailableCampaign} campaign */
function offered({ campaignId, name, terms: own, startsAt, endsAt }) {
  return { id: campaignId, name, terms: own, from: startsAt, until: endsAt }
}

/** @param {'unused' | 'used' | 'expired' | 'all'} tab */
function mine(tab) {
  return all(async (cursor) => {
    const { coupons, nextCursor } = await shop.coupons.mine({ tab, cursor, pageSize: 50 })
    return { entries: coupons, nextCursor }
  })
}

function available() {
  return all(async (cursor) => {
    const { campaigns, nextCursor } = await shop.coupons.available({ cursor, pageSize: 50 })
    return { entries: campaigns, nextCursor }
  })
}

/**
 * One of the buyer's coupons, or one that can be claimed: by its own id, or by the number that a page made of it.
 * @param {string | number} id
 */
async function find(id) {
  const isIt = (/** @type {string} */ own) => own === String(id) || String(numberOf(own)) === String(id)
  const own = (await mine('all')).find(({ couponId }) => isIt(couponId))
  if (own) return held(own)
  const campaign = (await available()).find(({ campaignId }) => isIt(campaignId))
  return campaign ? offered(campaign) : null
}

/**
 * A line of the cashier's list of coupons. Its page divides the value by 100 (折) or by 10, and the card then by 100 again (money): so it is
 * told in hundredths of 折 or in thousandths of a yuan. `status` is never 1, which the page cannot bear.
 * @param {import('../../minimall/index').CouponChoice} choice
 */
function couponResult({ coupon, usable, text }) {
  const type = TYPES[coupon.terms.kind]
  return {
    status: usable ? 0 : -1,
    couponVO: {
      couponId: coupon.couponId,
      name: coupon.name,
      condition: usable ? terms(coupon.terms) : text || terms(coupon.terms),
      startTime: epoch(coupon.validFrom),
      endTime: epoch(coupon.validUntil),
      value: type === DISCOUNT ? String(Math.round(tenths(coupon.terms) * 100)) : fen(coupon.terms.amountOffFen * 10),
      type,
    },
  }
}

/** The coupon that the cashier page sends back, in any of the forms that it has had. @param {any[] | null | undefined} couponList @returns {string | null} */
function chosen(couponList) {
  const [first] = couponList || []
  return (first && (first.couponId || first.key || first.code)) || null
}

/** @param {Terms} own */
const scopeOf = (own) => SCOPES[own.scope.kind || 'all']

module.exports = { available, chosen, couponCard, couponResult, find, held, isCouponNumber, mine, offered, scopeOf, terms }
