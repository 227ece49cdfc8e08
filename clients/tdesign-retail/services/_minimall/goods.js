'use strict'

/** Products in the template's shapes: cards of lists, and the product page. */

const { fen } = require('./units.js')
const { minimall } = require('../../config/minimall.js')

/** @typedef {import('../../minimall/index').ProductPage} ProductPage */
/** @typedef {import('../../minimall/index').SkuView} SkuView */

const NO_SPEC = 'sku' // the spec of a product that has none

/** A picture's whole address: the shop may tell it without its own name. @param {string | null} image */
function picture(image) {
  if (!image) return ''
  return image.startsWith('/') ? minimall.baseUrl.replace(/\/+$/, '') + image : image
}

/** A card of the home page and of a coupon's goods. @param {import('../../minimall/index').CardView} product */
function card(product) {
  return {
    spuId: product.productId,
    thumb: picture(product.image),
    title: product.title,
    price: fen(product.priceFen),
    originPrice: fen(crossedOut(product)),
    tags: product.tags,
  }
}

/** A card of lists and search results: the same under both of the names that the pages know. @param {import('../../minimall/index').CardView} product */
function listCard(product) {
  const { spuId, thumb, title, price, originPrice, tags } = card(product)
  return {
    spuId,
    title,
    thumb,
    primaryImage: thumb,
    price,
    minSalePrice: price,
    originPrice,
    maxLinePrice: originPrice,
    spuTagList: tags.map((tag) => ({ title: tag })),
  }
}

/**
 * The crossed-out price; the price itself when there is none, which the cards do not show.
 * @param {{ priceFen: number, linePriceFen: number | null }} priced
 */
function crossedOut({ priceFen, linePriceFen }) {
  return linePriceFen === null ? priceFen : linePriceFen
}

/** What a unit costs everybody now. @param {SkuView} sku */
function priceNow(sku) {
  return sku.promo ? sku.promo.priceFen : sku.priceFen
}

/** The product page. @param {ProductPage} product */
function details(product) {
  const prices = product.skus.map(priceNow)
  const lines = product.skus.map((sku) => Math.max(sku.priceFen, sku.linePriceFen || 0))
  const images = product.images.map(picture)
  return {
    spuId: product.productId,
    storeId: minimall.store.id,
    title: product.title,
    primaryImage: images[0] || '',
    images,
    video: product.videoUrl,
    desc: product.detailImages.map(picture),
    etitle: product.subtitle,
    available: product.onSale ? 1 : 0,
    minSalePrice: fen(Math.min(...prices)),
    maxSalePrice: fen(Math.max(...prices)),
    minLinePrice: fen(Math.min(...lines)),
    maxLinePrice: fen(Math.max(...lines)),
    soldNum: product.sold,
    spuStockQuantity: product.skus.reduce((sum, sku) => sum + sku.stockLeft, 0),
    isPutOnSale: product.onSale && !product.soldOut ? 1 : 0,
    isSoldOut: product.soldOut,
    specList: specList(product),
    skuList: product.skus.map((sku) => skuOf(product, sku)),
    spuTagList: product.tags.map((tag) => ({ title: tag })),
    limitInfo: [{ text: limitOf(product) }],
  }
}

/** The page can only choose by specs, so a product without any gets one with one value for each SKU. @param {ProductPage} product */
function specList({ specs, skus }) {
  if (specs.length === 0) {
    const values = skus.map((sku) => ({ specValueId: sku.skuId, specValue: sku.specText || '默认' }))
    return [{ specId: NO_SPEC, title: '规格', specValueList: values }]
  }
  return specs.map(({ specId, title, values }) => ({
    specId,
    title,
    specValueList: values.map(({ valueId, value }) => ({ specId, specValueId: valueId, specValue: value })),
  }))
}

/** @param {ProductPage} product @param {SkuView} sku */
function skuOf({ specs }, sku) {
  const chosen = specs.map(({ specId, title, values }) => {
    const valueId = sku.specValues[specId]
    const found = values.find((each) => each.valueId === valueId)
    return { specId, specTitle: title, specValueId: valueId, specValue: found ? found.value : '' }
  })
  const only = { specId: NO_SPEC, specTitle: '规格', specValueId: sku.skuId, specValue: sku.specText || '默认' }
  const price = priceNow(sku)
  return {
    skuId: sku.skuId,
    skuImage: picture(sku.image),
    specInfo: specs.length === 0 ? [only] : chosen,
    price: fen(price),
    priceInfo: [
      { priceType: 1, price: fen(price) },
      { priceType: 2, price: fen(Math.max(sku.priceFen, sku.linePriceFen || 0)) },
    ],
    stockInfo: { stockQuantity: sku.stockLeft, safeStockQuantity: 0, soldQuantity: 0 },
  }
}

/** How many units a promotion's price is good for. @param {ProductPage} product */
function limitOf({ skus }) {
  const limited = skus.find((sku) => sku.promo && sku.promo.mostUnits !== null)
  return limited && limited.promo ? `活动价每单限购 ${limited.promo.mostUnits} 件` : ''
}

module.exports = { picture, card, listCard, details }
