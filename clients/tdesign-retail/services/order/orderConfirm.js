'use strict'

const addresses = require('../_minimall/addresses.js')
const invoices = require('../_minimall/invoices.js')
const settlement = require('../_minimall/settlement.js')
const { refusal, shop } = require('../_minimall/cloud.js')
const { success } = require('../_minimall/envelope.js')

/** @typedef {import('../_minimall/settlement.js').Goods} Goods */

/**
 * The checkout. Without a list of coupons the cheapest is taken; with one, its first, or none when it is empty.
 * @param {{ goodsRequestList: Goods[], userAddressReq?: any, couponList?: any[] | null }} params
 */
async function fetchSettleDetail(params) {
  const { goodsRequestList, userAddressReq, couponList } = params
  const couponId = settlement.chosen(couponList)
  const wish = { items: settlement.wanted(goodsRequestList), addressId: addresses.idOf(userAddressReq), couponId, best: !couponList }
  const preview = await previewed(wish)
  const used = wish.best ? preview.best.couponId : wish.couponId
  return success(settlement.settled(preview, goodsRequestList, used))
}

/** What was chosen may be gone meanwhile (an address deleted, a coupon used): then without it, once for each. @param {any} wish */
async function previewed(wish) {
  for (;;) {
    try {
      return await shop.orders.preview(wish)
    } catch (error) {
      if (error.errCode === 'address_not_found' && wish.addressId) wish.addressId = null
      else if (['coupon_not_found', 'coupon_unusable'].includes(error.errCode) && wish.couponId) wish.couponId = null
      else throw error
    }
  }
}

/** What the page does about a refusal: settle again and show why. @type {Record<string, string>} */
const CODES = {
  out_of_stock: 'CONTAINS_INSUFFICIENT_GOODS',
  lines_unavailable: 'CONTAINS_INSUFFICIENT_GOODS',
  cart_changed: 'CONTAINS_INSUFFICIENT_GOODS',
  no_delivery: 'CONTAINS_INSUFFICIENT_GOODS',
  region_needed: 'CONTAINS_INSUFFICIENT_GOODS',
  total_changed: 'TOTAL_AMOUNT_DIFFERENT',
  coupon_unusable: 'TOTAL_AMOUNT_DIFFERENT',
  coupon_not_found: 'TOTAL_AMOUNT_DIFFERENT',
  address_not_found: 'TOTAL_AMOUNT_DIFFERENT',
}

/**
 * The order, and what its payment is opened with. Of the amounts that the page sends only `totalAmount` is looked at: the order is made for
 * that sum or not at all.
 * @param {{ goodsRequestList: Goods[], totalAmount: string, userAddressReq?: any, storeInfoList?: { remark?: string }[],
 *   couponList?: any[] | null, invoiceRequest?: any }} params
 */
async function dispatchCommitPay(params) {
  const { goodsRequestList, totalAmount, userAddressReq, storeInfoList, couponList, invoiceRequest } = params
  const [store] = storeInfoList || []
  const order = {
    items: (await isCart(goodsRequestList)) ? null : settlement.wanted(goodsRequestList),
    addressId: addresses.idOf(userAddressReq),
    couponId: settlement.chosen(couponList),
    expectedTotalFen: Number(totalAmount),
    remark: (store && store.remark) || '',
  }
  const submitted = await shop.orders.submit(order).catch((error) => {
    if (error.errCode === 'held_units_limit') return limited(goodsRequestList, error.details.skuId)
    throw CODES[error.errCode] ? refusal(CODES[error.errCode], explained(error), error) : error
  })
  if ('limitGoodsList' in submitted) return success(submitted)
  const { orderNo } = submitted
  if (invoiceRequest && invoiceRequest.email) rememberInvoice(orderNo, invoiceRequest)
  return success(await opened(orderNo))
}

/** The refusal in the shop's words, with each thing that is different now: a price, a coupon, a gift. @param {any} error */
function explained(error) {
  const { differences = [] } = error.details || {}
  return [error.msg, ...differences.map((/** @type {{ text: string }} */ { text }) => text)].join('；')
}

/** The goods of which the buyer has as many unpaid as the shop allows: the page shows them and stays. @param {Goods[]} asked @param {string} skuId */
function limited(asked, skuId) {
  return { limitGoodsList: settlement.ofStore([settlement.gone(asked.find((each) => each.skuId === skuId), { skuId })]) }
}

/** The payment of an order; no `settleType`, at which the page would stop silently. @param {string} orderNo */
async function opened(orderNo) {
  const { payment, payableFen } = await shop.orders.pay({ orderNo }).catch((error) => {
    throw refusal(error.errCode === 'provider_refused' ? 'ILLEGAL_CONFIG_PARAM' : 'ORDER_PAY_FAIL', error.msg, error)
  })
  return {
    isSuccess: true,
    channel: 'wechat',
    payInfo: JSON.stringify(payment || {}),
    tradeNo: orderNo,
    interactId: orderNo,
    transactionId: orderNo,
    payAmount: String(payableFen),
    limitGoodsList: null,
    inValidGoodsList: null,
    abnormalDeliveryGoodsList: null,
    outOfStockGoodsList: null,
  }
}

/**
 * Does the page settle the cart? Goods of the cart carry `isSelected`. When they are what the shop has selected in the cart, the order takes
 * them out of it; a cart page that was only changed on the screen buys what it shows and leaves the cart alone.
 * @param {Goods[]} goodsRequestList
 */
async function isCart(goodsRequestList) {
  if (!goodsRequestList.every((each) => 'isSelected' in each)) return false
  const { lines } = await shop.cart.view({})
  return told(lines.filter(({ selected }) => selected)) === told(goodsRequestList)
}

/** A list of goods as one text, whatever its order. @param {{ skuId: string, quantity: number }[]} list */
function told(list) {
  return list.map(({ skuId, quantity }) => `${skuId} ${quantity}`).sort().join()
}

/** @type {Map<string, any>} by order: an invoice can only be asked for when the order is paid */
const invoicesToAsk = new Map()

/** @param {string} orderNo @param {any} invoiceRequest */
function rememberInvoice(orderNo, invoiceRequest) {
  invoicesToAsk.set(orderNo, invoiceRequest)
}

/** Asks for the invoice that was filled in at the cashier, if one was; for pay.js, once the order is paid. @param {string} orderNo */
async function requestRememberedInvoice(orderNo) {
  const asked = invoicesToAsk.get(orderNo)
  if (!asked) return
  await shop.invoices.request({ orderNo, to: invoices.recipient(asked) })
  invoicesToAsk.delete(orderNo)
}

/**
 * The page passes `{ parameter: { orderNo, invoiceVO } }`, the template's own function takes nothing.
 * @param {any} [params]
 */
async function dispatchSupplementInvoice(params = {}) {
  const { orderNo, invoiceVO } = params.parameter || params
  return success(await shop.invoices.request({ orderNo, to: invoices.recipient(invoiceVO) }))
}

module.exports = { fetchSettleDetail, dispatchCommitPay, dispatchSupplementInvoice, requestRememberedInvoice }
