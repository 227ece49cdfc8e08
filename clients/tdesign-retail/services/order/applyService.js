'use strict'

const { RETURN_GOODS } = require('../_minimall/rights.js')
const { picture } = require('../_minimall/goods.js')
const { fen, specs } = require('../_minimall/units.js')
const { refusal, shop } = require('../_minimall/cloud.js')
const { success } = require('../_minimall/envelope.js')

const NOT_RECEIVED = 2

let lookedAt = '' // the order of the page: it asks for reasons without saying for which order

/**
 * What would go back for so many units. The page's own spuId is a made-up one and is not looked at.
 * @param {{ orderNo: string, skuId: string, spuId: string, numOfSku: number }} params
 */
async function fetchRightsPreview(params) {
  const { orderNo, skuId, numOfSku } = params
  lookedAt = orderNo
  const quantity = Math.max(1, Number(numOfSku) || 1)
  const reason = await plainReason(orderNo)
  const chosen = { orderNo, kind: /** @type {const} */ ('refund'), reasonId: reason, lines: [{ skuId, quantity }] }
  const { lines, refund } = await shop.aftersales.preview(chosen)
  const line = lines.find((each) => each.skuId === skuId)
  if (!line || !refund) throw refusal('RIGHTS_NOT_POSSIBLE', '该商品不能申请售后')
  const spuId = await productOf(orderNo, skuId)
  return success({
    saasId: '',
    uid: '',
    storeId: '',
    skuId,
    spuId,
    goodsInfo: { goodsName: line.title, skuImage: picture(line.image), specInfo: specs(line.specText) },
    paidAmountEach: fen(line.unitFen),
    boughtQuantity: line.bought,
    refundableAmount: fen(refund.refundFen),
    shippingFeeIncluded: fen(refund.freightFen),
    numOfSku: quantity,
    numOfSkuAvailable: line.available,
    refundableDiscountAmount: '0',
  })
}

/** A reason that can still be given and is not the shop's fault: with it nothing is promised that another one would not give. @param {string} orderNo */
async function plainReason(orderNo) {
  const { reasons } = await shop.aftersales.reasons({ orderNo, kind: 'refund' })
  const open = reasons.filter(({ over }) => !over)
  const found = open.find(({ fault }) => !fault) || open[0]
  if (!found) throw refusal('RIGHTS_OVER', '已超过售后期限')
  return found.reasonId
}

/** @param {string} orderNo @param {string} skuId */
async function productOf(orderNo, skuId) {
  const line = (await shop.orders.get({ orderNo })).order.lines.find((each) => each.skuId === skuId)
  return line ? line.productId : ''
}

/** @param {{ parameter: { orderNo: string, logisticsNo?: string } }} params */
async function dispatchConfirmReceived(params) {
  return success(await shop.orders.confirmReceipt({ orderNo: params.parameter.orderNo }))
}

/**
 * The page passes whether the goods have come (1 yes, 2 no), and neither the order nor what is wanted: the order is the one that was looked
 * at last. Not come: reasons for money back. Come: reasons for goods back, of which 七天无理由 is only good with 退货退款. A page that passes
 * `orderNo` and `rightsType`, too, gets exactly the reasons of its kind.
 * @param {{ rightsReasonType: number | string, orderNo?: string, rightsType?: number }} params
 */
async function fetchApplyReasonList(params) {
  const orderNo = params.orderNo || lookedAt
  if (!orderNo) return success({ rightsReasonList: [] })
  const kind = params.rightsType ? kindOf(params.rightsType) : Number(params.rightsReasonType) === NOT_RECEIVED ? 'refund' : await kindsCome(orderNo)
  const { reasons } = await shop.aftersales.reasons({ orderNo, kind })
  return success({ rightsReasonList: reasons.filter(({ over }) => !over).map(({ reasonId, text }) => ({ id: reasonId, desc: text })) })
}

/** What a buyer who has the goods can ask for: goods that were not sent yet cannot come back. @param {string} orderNo */
async function kindsCome(orderNo) {
  const { order } = await shop.orders.get({ orderNo })
  return ['PAID', 'ACCEPTED'].includes(order.status) ? 'refund' : 'return'
}

/** @param {number | string} rightsType @returns {'refund' | 'return'} */
function kindOf(rightsType) {
  return Number(rightsType) === RETURN_GOODS ? 'return' : 'refund'
}

/**
 * Amounts that the page sends (among them one that is not a number) are not looked at: the shop reckons.
 * @param {{ rights: { orderNo: string, rightsReasonDesc: string, rightsType: number, rightsImageUrls?: any[] },
 *   rightsItem: { skuId: string, rightsQuantity: number }[], refundMemo?: string }} params
 */
async function dispatchApplyService(params) {
  const { rights, rightsItem, refundMemo } = params
  const { orderNo, rightsReasonDesc, rightsImageUrls } = rights
  const kind = kindOf(rights.rightsType)
  const { reasons } = await shop.aftersales.reasons({ orderNo, kind })
  const reason = reasons.find(({ text }) => text === rightsReasonDesc)
  const type = kind === 'return' ? '退货退款' : '仅退款'
  if (!reason) throw refusal('REASON_NOT_FOR_TYPE', `“${rightsReasonDesc}”不适用于${type}，请换一个原因`)
  const { caseNo } = await shop.aftersales.apply({
    orderNo,
    kind,
    reasonId: reason.reasonId,
    lines: rightsItem.map(({ skuId, rightsQuantity }) => ({ skuId, quantity: Number(rightsQuantity) })),
    memo: refundMemo || '',
    images: (rightsImageUrls || []).map((each) => (typeof each === 'string' ? each : each.url)).filter(Boolean),
  })
  return success({ rightsNo: caseNo })
}

module.exports = { fetchRightsPreview, dispatchConfirmReceived, fetchApplyReasonList, dispatchApplyService }
