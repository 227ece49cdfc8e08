'use strict'

const { couponResult } = require('../_minimall/coupons.js')
const { shop } = require('../_minimall/cloud.js')
const { fen } = require('../_minimall/units.js')

/**
 * The coupons at the cashier, for the `coupons` of pages/order/components/selectCoupons. All stand there as not selected: the page breaks at
 * a selected one, and keeps the selection by itself.
 * @param {{ products?: { skuId: string, spuId: string, quantity: number }[] }} [asked]
 */
async function coupons(asked = {}) {
  const products = asked.products || []
  if (products.length === 0) return { couponResultList: [], reduce: '0' }
  const items = products.map(({ spuId, skuId, quantity }) => ({ productId: spuId, skuId, quantity: Number(quantity) }))
  const { coupons: choices, best } = await shop.orders.preview({ items })
  const most = choices.find(({ coupon }) => coupon.couponId === best.couponId)
  return { couponResultList: choices.map(couponResult), reduce: fen(most ? most.savesFen : 0) }
}

module.exports = { coupons }
