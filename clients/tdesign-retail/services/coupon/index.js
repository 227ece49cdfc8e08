'use strict'

const coupons = require('../_minimall/coupons.js')
const { refusal, shop } = require('../_minimall/cloud.js')

/** @type {Record<string, 'unused' | 'used' | 'expired'>} */
const TABS = { default: 'unused', useless: 'used', disabled: 'expired' }

/** @type {Record<string, string>} */
const STATUSES = { default: 'default', useless: 'useless', disabled: 'disabled' }

/** The buyer's coupons: default (not used), useless (used), disabled (expired). */
async function fetchCouponList(status = 'default') {
  const found = await coupons.mine(TABS[status] || 'unused')
  return found.map((coupon) => coupons.couponCard(coupons.held(coupon), STATUSES[status] || 'default'))
}

/** @param {string | number} id as the address of the page has it */
async function fetchCouponDetail(id, status = 'default') {
  const coupon = await coupons.find(id)
  if (!coupon) throw refusal('COUPON_NOT_FOUND', '优惠券不存在')
  const useNotes = `${coupons.terms(coupon.terms)}。\n每笔订单限用一张。`
  const detail = { ...coupons.couponCard(coupon, STATUSES[status] || 'default'), useNotes, storeAdapt: coupons.scopeOf(coupon.terms) }
  return { detail, storeInfoList: [] }
}

/** What everybody can claim now, as cards; `key` goes into claimCoupon. */
async function fetchClaimableCoupons() {
  const found = await coupons.available()
  return found.map((campaign) => ({ ...coupons.couponCard(coupons.offered(campaign), campaign.exhausted ? 'useless' : 'default') }))
}

/** @param {string | number} key of a card of fetchClaimableCoupons */
async function claimCoupon(key) {
  const campaign = (await coupons.available()).find((each) => coupons.couponCard(coupons.offered(each), '').key === String(key))
  const { coupon } = await shop.coupons.claim({ campaignId: campaign ? campaign.campaignId : String(key) })
  return coupons.couponCard(coupons.held(coupon), 'default')
}

module.exports = { fetchCouponList, fetchCouponDetail, fetchClaimableCoupons, claimCoupon }
