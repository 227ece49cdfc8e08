'use strict'

const coupons = require('../_minimall/coupons.js')
const { card } = require('../_minimall/goods.js')
const { page } = require('../_minimall/pages.js')
const { shop } = require('../_minimall/cloud.js')

let fromZero = false // the home page counts its pages from 0, and begins with it

/**
 * Goods of the home page, the newest first; an empty page ends them. The page of a coupon's goods calls it with the coupon's number.
 * @param {number} pageIndex
 */
async function fetchGoodsList(pageIndex = 1, pageSize = 20) {
  if (coupons.isCouponNumber(Number(pageIndex))) return goodsOf(pageIndex)
  if (pageIndex <= 0) fromZero = true
  const number = fromZero ? pageIndex + 1 : pageIndex
  const products = await page('home', number, (cursor) => browse('all', cursor, pageSize))
  return products.map(card)
}

/** @param {string} categoryId @param {string | undefined} cursor @param {number} pageSize */
async function browse(categoryId, cursor, pageSize) {
  const { products, nextCursor } = await shop.catalog.browse({ categoryId, cursor, pageSize })
  return { entries: products, nextCursor }
}

/** The first of the goods that a coupon is good for. @param {string | number} couponNumber */
async function goodsOf(couponNumber) {
  const coupon = await coupons.find(couponNumber)
  const { kind = 'all', ids = [] } = coupon ? coupon.terms.scope : {}
  if (kind === 'products') return (await Promise.all(ids.map(cardOf))).filter(Boolean)
  const parts = await Promise.all((kind === 'all' ? ['all'] : ids).map((category) => browse(category, undefined, 20)))
  return parts.reduce((all, { entries }) => all.concat(entries.map(card)), /** @type {ReturnType<typeof card>[]} */ ([]))
}

/** @param {string} productId */
async function cardOf(productId) {
  const product = await shop.catalog.product({ productId }).catch((error) => {
    if (error.errCode === 'product_not_found') return null // deleted since the coupon was issued
    throw error
  })
  return product && card({ ...product, image: product.images[0] || null, priceFen: product.minPriceFen })
}

module.exports = { fetchGoodsList }
