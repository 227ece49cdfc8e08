'use strict'

/** The checkout in the template's shape, and the template's wish in the shop's. */

const addresses = require('./addresses.js')
const coupons = require('./coupons.js')
const { picture } = require('./goods.js')
const { fen, specs } = require('./units.js')
const { minimall } = require('../../config/minimall.js')

/** @typedef {import('../../minimall/index').PreviewedOrder} PreviewedOrder */
/** @typedef {{ skuId: string, spuId: string, quantity: number, [more: string]: any }} Goods as the pages pass them on */

/** What is to be bought. Prices that a page sends along are not looked at. @param {Goods[]} goodsRequestList */
function wanted(goodsRequestList) {
  return goodsRequestList.map(({ spuId, skuId, quantity }) => ({ productId: spuId, skuId, quantity: Number(quantity) }))
}

/** @param {import('../../minimall/index').Line} line */
function goods(line) {
  return {
    storeId: minimall.store.id,
    spuId: line.productId,
    skuId: line.skuId,
    goodsName: line.title,
    image: picture(line.image),
    quantity: line.quantity,
    reminderStock: line.quantity,
    settlePrice: fen(line.unitPriceFen),
    tagPrice: null,
    tagText: line.giftOf === null ? '' : '赠品',
    skuSpecLst: specs(line.specText),
    roomId: null,
    price: fen(line.unitPriceFen),
    totalSkuPrice: fen(line.subtotalFen),
  }
}

/** What a promotion or a coupon brings for nothing. The preview knows its SKU by name only. @param {import('../../minimall/index').Gift} given */
function gift(given) {
  return {
    ...gone(undefined, { skuId: given.skuId, title: given.title }),
    image: picture(null),
    quantity: given.quantity,
    reminderStock: given.quantity,
    tagText: '赠品',
  }
}

/** What cannot be bought at all is only known by the page that asked. @param {Goods | undefined} asked @param {Record<string, any>} entry */
function gone(asked, entry) {
  const { spuId = '', goodsName = '', title = '', image = '', thumb = '', quantity = 0 } = asked || /** @type {Record<string, any>} */ ({})
  return {
    storeId: minimall.store.id,
    spuId,
    skuId: entry.skuId,
    goodsName: entry.title || goodsName || title,
    image: image || thumb,
    quantity,
    reminderStock: 0,
    settlePrice: '0',
    tagPrice: null,
    tagText: '',
    skuSpecLst: specs(''),
    roomId: null,
    price: '0',
    totalSkuPrice: '0',
  }
}

/** The pages test these lists for truth, and an empty list is true: null when there is nothing. @template G @param {G[]} list */
function ofStore(list) {
  return list.length > 0 ? [{ storeId: minimall.store.id, storeName: minimall.store.name, unSettlementGoods: list }] : null
}

/**
 * @param {PreviewedOrder} preview
 * @param {Goods[]} asked
 * @param {string | null} couponId   that is used
 */
function settled(preview, asked, couponId) {
  const { price, unavailable, short } = preview
  const refused = new Set(price.refused.reduce((all, { skuIds }) => all.concat(skuIds), /** @type {string[]} */ ([])))
  const left = new Map(short.map(({ skuId, available }) => [skuId, available]))
  const lines = price.lines.map(goods)
  const fromCoupon = price.trace.filter(({ rule }) => rule === 'coupon').reduce((sum, step) => sum + Math.abs(step.amountFen), 0)
  const used = preview.coupons.find(({ coupon }) => coupon.couponId === couponId)
  const { id: storeId, name: storeName } = minimall.store
  return {
    settleType: preview.quoteToken === null ? 0 : 1,
    userAddress: preview.address ? addresses.shown(preview.address) : null,
    totalGoodsCount: price.lines.reduce((sum, line) => sum + line.quantity, 0),
    packageCount: 1,
    totalAmount: fen(price.goodsFen + price.freightFen + price.extrasFen),
    totalPayAmount: fen(price.payableFen),
    totalDiscountAmount: fen(price.discountFen),
    totalPromotionAmount: fen(Math.max(0, price.discountFen - fromCoupon)),
    totalCouponAmount: fen(fromCoupon),
    totalSalePrice: fen(price.goodsFen),
    totalGoodsAmount: fen(price.goodsFen),
    totalDeliveryFee: fen(price.freightFen),
    invoiceSupport: 1,
    storeGoodsList: [
      {
        storeId,
        storeName,
        remark: null,
        goodsCount: lines.length,
        deliveryFee: fen(price.freightFen),
        deliveryWords: null,
        storeTotalAmount: fen(price.goodsFen),
        storeTotalPayAmount: fen(price.payableFen),
        storeTotalDiscountAmount: fen(price.discountFen),
        storeTotalCouponAmount: fen(fromCoupon),
        skuDetailVos: [...lines.filter(({ skuId }) => !left.has(skuId) && !refused.has(skuId)), ...price.gifts.map(gift)],
        couponList: used ? [{ couponId, promotionId: used.coupon.campaignId, storeId, status: 1, name: used.coupon.name }] : [],
      },
    ],
    outOfStockGoodsList: ofStore(
      lines.filter(({ skuId }) => left.has(skuId)).map((line) => ({ ...line, reminderStock: left.get(line.skuId) })),
    ),
    abnormalDeliveryGoodsList: ofStore(lines.filter(({ skuId }) => refused.has(skuId))),
    inValidGoodsList: ofStore(unavailable.map((entry) => gone(asked.find(({ skuId }) => skuId === entry.skuId), entry))),
    limitGoodsList: null,
  }
}

module.exports = { chosen: coupons.chosen, gone, ofStore, settled, wanted }
