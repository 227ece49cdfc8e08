'use strict'

/** Lists of goods by words, price and order, as the list page and the result page ask for them. */

const { listCard } = require('./goods.js')
const { page } = require('./pages.js')
const { shop } = require('./cloud.js')

/**
 * @typedef {object} Wish
 * @property {number} [sort]       0: as the shop would have it, 1: by price
 * @property {number} [sortType]   0: rising, 1: falling
 * @property {number} [pageNum]    from 1
 * @property {number} [pageSize]
 * @property {string} [keyword]
 * @property {number} [minPrice]   in fen
 * @property {number} [maxPrice]   in fen
 * @property {string} [categoryId] ours: the category page can pass on what was chosen
 */

/** @param {Wish} wish */
async function search({ sort = 0, sortType = 0, pageNum = 1, pageSize = 30, keyword = '', minPrice, maxPrice, categoryId }) {
  const filters = {
    words: (keyword || '').trim(),
    categoryId: categoryId || null,
    priceFromFen: whole(minPrice),
    priceToFen: whole(maxPrice),
    sort: Number(sort) === 1 ? (Number(sortType) === 1 ? 'price_desc' : 'price') : /** @type {'relevance' | 'newest'} */ (keyword ? 'relevance' : 'newest'),
  }
  let totalCount = 0
  const products = await page(`search ${JSON.stringify(filters)}`, pageNum, async (cursor) => {
    const found = await shop.catalog.search({ .../** @type {any} */ (filters), cursor, pageSize })
    totalCount = found.total
    return { entries: found.products, nextCursor: found.nextCursor }
  })
  // the pages compare it with === to the length of their list, so it is a number
  return { saasId: '', storeId: '', pageNum, pageSize, totalCount, spuList: products.map(listCard) }
}

/** The page multiplies what was typed by 100. @param {any} amount */
function whole(amount) {
  const number = Math.round(Number(amount))
  return number > 0 ? number : null
}

module.exports = { search }
