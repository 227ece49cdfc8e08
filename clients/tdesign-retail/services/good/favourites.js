'use strict'

const { fen } = require('../_minimall/units.js')
const { page } = require('../_minimall/pages.js')
const { picture } = require('../_minimall/goods.js')
const { shop } = require('../_minimall/cloud.js')

/** @param {{ spuId: string, favourite: boolean }} mark */
async function toggleFavourite({ spuId, favourite }) {
  return shop.favourites.toggle({ productId: spuId, favourite })
}

/** @param {string} spuId */
async function isFavourite(spuId) {
  return (await shop.favourites.check({ productIds: [spuId] })).productIds.includes(spuId)
}

/** As cards of the home page. */
async function fetchFavourites(pageIndex = 1, pageSize = 20) {
  const found = await page('favourites', pageIndex, async (cursor) => {
    const { favourites, nextCursor } = await shop.favourites.list({ cursor, pageSize })
    return { entries: favourites, nextCursor }
  })
  return found.map(({ product }) => ({
    spuId: product.productId,
    thumb: picture(product.image),
    title: product.title,
    price: fen(product.priceFen),
    originPrice: fen(product.linePriceFen === null ? product.priceFen : product.linePriceFen),
    tags: product.onSale ? [] : ['已下架'],
  }))
}

module.exports = { toggleFavourite, isFavourite, fetchFavourites }
