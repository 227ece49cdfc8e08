'use strict'

const { shop } = require('../_minimall/cloud.js')
const { success } = require('../_minimall/envelope.js')
const { picture } = require('../_minimall/goods.js')
const { fen, specs } = require('../_minimall/units.js')
const { minimall } = require('../../config/minimall.js')

/** @typedef {import('../../minimall/index').CartLineView} CartLineView */
/** @typedef {import('../../minimall/index').CartView} CartView */
/** @typedef {{ skuId: string, [more: string]: any }} Goods */

const NO_PROMOTION = 'EMPTY_PROMOTION'

/** @param {CartLineView} line */
function goods(line) {
  const buyable = line.reason === null || line.reason === 'short'
  return {
    uid: '',
    saasId: '',
    storeId: minimall.store.id,
    storeName: minimall.store.name,
    spuId: line.productId,
    skuId: line.skuId,
    isSelected: line.selected ? 1 : 0,
    thumb: picture(line.image),
    primaryImage: picture(line.image),
    title: line.title,
    quantity: line.quantity,
    stockStatus: buyable,
    stockQuantity: line.available,
    price: fen(line.unitPriceFen),
    originPrice: fen(line.unitPriceFen),
    specInfo: specs(line.specText),
    titlePrefixTags: [],
    roomId: null,
    available: buyable ? 1 : 0,
    putOnSale: buyable || line.reason === 'sold_out' ? 1 : 0,
  }
}

/**
 * What was taken off sale stands in the cart without its name: its product may still tell.
 * @param {CartLineView} line
 */
async function named(line) {
  if (line.title) return line
  const product = await shop.catalog.product({ productId: line.productId }).catch((error) => {
    if (error.errCode === 'product_not_found') return null
    throw error
  })
  return product ? { ...line, title: product.title, image: product.images[0] || null } : { ...line, title: '商品已失效' }
}

/** The promotions that lines use, each line in its first one, and the rest under none. @param {CartView} cart */
function groups({ lines, groups: used, hints }) {
  const left = new Map(lines.map((line) => [line.skuId, line]))
  const shown = used.map(({ promotionId, name, text, skuIds }) => {
    const hint = hints.find((each) => each.promotionId === promotionId)
    return {
      title: name,
      promotionCode: promotionId,
      promotionId,
      tag: name,
      description: hint ? hint.text : text,
      isNeedAddOnShop: hint ? 1 : 0,
      goodsPromotionList: skuIds.filter((skuId) => left.has(skuId)).map((skuId) => taken(left, skuId)),
    }
  })
  const plain = [...left.values()].map(goods)
  const none = { title: '', promotionCode: NO_PROMOTION, promotionId: null, tag: '', description: '', isNeedAddOnShop: 0 }
  return [...shown, { ...none, goodsPromotionList: plain }].filter(({ goodsPromotionList }) => goodsPromotionList.length > 0)
}

/** @param {Map<string, CartLineView>} left @param {string} skuId */
function taken(left, skuId) {
  const line = /** @type {CartLineView} */ (left.get(skuId))
  left.delete(skuId)
  return goods(line)
}

/** The buyer's cart. @param {any} [_params] what the template's own takes; nothing of it is needed */
async function fetchCartGroupData(_params) {
  const cart = await shop.cart.view({})
  const soldOut = cart.invalidLines.filter(({ reason }) => reason === 'sold_out').map(goods)
  const gone = await Promise.all(cart.invalidLines.filter(({ reason }) => reason !== 'sold_out').map(named))
  const store = {
    storeId: minimall.store.id,
    storeName: minimall.store.name,
    storeStatus: 1,
    promotionGoodsList: groups(cart),
    shortageGoodsList: soldOut,
  }
  return success({
    isNotEmpty: cart.lines.length + cart.invalidLines.length > 0,
    storeGoods: cart.lines.length + soldOut.length > 0 ? [store] : [],
    invalidGoodItems: gone.map(goods),
    isAllSelected: cart.allSelected,
    selectedGoodsCount: cart.selectedUnits,
    totalAmount: fen(cart.selectedFen - cart.discountFen),
    totalDiscountAmount: fen(cart.discountFen),
  })
}

/** @param {{ spuId: string, skuId: string, quantity?: number }} goods */
async function addToCart({ spuId, skuId, quantity = 1 }) {
  return success(await shop.cart.add({ productId: spuId, skuId, quantity }))
}

/** @param {Goods & { isSelected: boolean | 0 | 1 }} goods */
async function selectGoods({ skuId, isSelected }) {
  return success(await shop.cart.select({ skuIds: [skuId], selected: Boolean(isSelected) }))
}

/** One deployment is one store, so its goods are all goods. @param {{ isSelected: boolean | 0 | 1 }} store */
async function selectStore({ isSelected }) {
  return selectAll({ isSelected })
}

/** @param {{ isSelected: boolean | 0 | 1 }} choice */
async function selectAll({ isSelected }) {
  return success(await shop.cart.select({ selected: Boolean(isSelected) }))
}

/** @param {Goods & { quantity: number }} goods */
async function changeQuantity({ skuId, quantity }) {
  return success(await shop.cart.setQuantity({ skuId, quantity: Number(quantity) }))
}

/** @param {Goods} goods */
async function deleteGoods({ skuId }) {
  return success(await shop.cart.remove({ skuIds: [skuId] }))
}

/** What cannot be bought any more goes; what is only sold out stays. */
async function clearInvalidGoods() {
  const { invalidLines } = await shop.cart.view({})
  const skuIds = invalidLines.filter(({ reason }) => reason !== 'sold_out').map(({ skuId }) => skuId)
  return success(skuIds.length > 0 ? await shop.cart.remove({ skuIds }) : { skuIds })
}

module.exports = {
  fetchCartGroupData,
  addToCart,
  selectGoods,
  selectStore,
  selectAll,
  changeQuantity,
  deleteGoods,
  clearInvalidGoods,
}
