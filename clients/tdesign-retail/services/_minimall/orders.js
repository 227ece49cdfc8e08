'use strict'

/** Orders in the template's shapes: state codes, buttons, items, amounts, the way of the parcel. */

const { picture } = require('./goods.js')
const { epoch, fen, specs } = require('./units.js')
const { cloud } = require('./cloud.js')
const { minimall } = require('../../config/minimall.js')

/** @typedef {import('../../minimall/index').OrderSummary} OrderSummary */
/** @typedef {import('../../minimall/index').OrderDetail} OrderDetail */
/** @typedef {import('../../minimall/index').Line} Line */

const TO_PAY = 5
const TO_SHIP = 10
const TO_RECEIVE = 40
const COMPLETE = 50
const CANCELLED = 80

/** @type {Record<string, [number, string]>} */
const STATES = {
  RESERVING: [TO_PAY, '确认库存中'],
  UNPAID: [TO_PAY, '待付款'],
  CLOSING: [TO_PAY, '取消中'],
  ACCEPTED: [TO_SHIP, '待发货 · 货到付款'],
  PAID: [TO_SHIP, '待发货'],
  PARTLY_SHIPPED: [TO_RECEIVE, '部分发货'],
  SHIPPED: [TO_RECEIVE, '待收货'],
  RECEIVED: [COMPLETE, '已完成'],
  FINISHED: [COMPLETE, '已完成'],
  CLOSED: [CANCELLED, '已取消'],
}

/** @type {Record<string, string>} */
const ENDS = { expired: '超时未付款', staff: '商家已取消', refunded: '已退款', refused: '已拒收', out_of_stock: '库存不足' }

const PAY = 1
const CANCEL = 2
const CONFIRM = 3
const APPLY_REFUND = 4
const VIEW_REFUND = 5
const COMMENT = 6
const DELETE = 7
const REBUY = 9

/** By what the shop says that the buyer may do now. @type {[string, { type: number, name: string, primary: boolean }][]} */
const BUTTONS = [
  ['remove', { type: DELETE, name: '删除订单', primary: false }],
  ['cancel', { type: CANCEL, name: '取消订单', primary: false }],
  ['pay', { type: PAY, name: '付款', primary: true }],
  ['confirm_receipt', { type: CONFIRM, name: '确认收货', primary: true }],
  ['buy_again', { type: REBUY, name: '再次购买', primary: false }],
]

/** @param {{ status: string, reason: string | null }} order */
function stateOf({ status, reason }) {
  const [code, name] = STATES[status]
  return { code, name: (reason && status === 'CLOSED' && ENDS[reason]) || name }
}

/** @param {OrderSummary} order @param {Set<string>} toReview the orders of which a line waits for its review */
function buttons(order, toReview) {
  const shown = BUTTONS.filter(([action]) => order.actions.includes(action)).map(([, button]) => button)
  if (order.refundingFen + order.refundedFen > 0) shown.push({ type: VIEW_REFUND, name: '查看退款', primary: false })
  if (toReview.has(order.orderNo)) shown.push({ type: COMMENT, name: '评价', primary: true })
  return shown
}

/** @param {Line} line @param {boolean} canApply */
function itemOf(line, canApply) {
  const gift = line.giftOf !== null
  return {
    id: gift ? `${line.skuId}-${line.giftOf}` : line.skuId,
    spuId: line.productId,
    skuId: line.skuId,
    goodsName: line.title,
    goodsPictureUrl: picture(line.image),
    specifications: specs(line.specText),
    actualPrice: fen(line.unitPriceFen),
    tagPrice: null,
    tagText: gift ? '赠品' : '',
    buyQuantity: line.quantity,
    itemTotalAmount: fen(line.subtotalFen),
    itemPaymentAmount: fen(line.payableFen),
    buttonVOs: canApply && !gift ? [{ type: APPLY_REFUND, name: '申请售后', primary: false }] : [],
  }
}

/** An order of the list. @param {OrderSummary} order @param {Set<string>} toReview */
function listed(order, toReview) {
  const { code, name } = stateOf(order)
  const canApply = order.actions.includes('apply_aftersale')
  return {
    orderId: order.orderNo,
    orderNo: order.orderNo,
    parentOrderNo: order.orderNo,
    storeId: minimall.store.id,
    storeName: minimall.store.name,
    orderStatus: code,
    orderStatusName: name,
    orderSubStatus: 0,
    paymentAmount: fen(order.payableFen),
    totalAmount: fen(order.lines.reduce((sum, line) => sum + line.subtotalFen, 0)),
    freightFee: fen(Math.max(0, order.payableFen - order.lines.reduce((sum, line) => sum + line.payableFen, 0))),
    createTime: epoch(order.createdAt),
    logisticsVO: { logisticsNo: '' },
    orderItemVOs: order.lines.map((line) => itemOf(line, canApply)),
    buttonVOs: buttons(order, toReview),
    groupInfoVo: null,
    holdStatus: 0,
  }
}

/**
 * When an order that waits for its money ends. The page counts down by the device's clock, so the moment is told by the device's clock, too:
 * one that is wrong changes nothing.
 * @param {OrderDetail} order
 */
function autoCancelTime({ status, payUntil }) {
  if (status !== 'UNPAID') return null
  const left = Date.parse(payUntil) - cloud.now().getTime()
  return String(Date.now() + Math.max(0, left))
}

/** @param {OrderDetail} order */
function couponFen({ trace }) {
  return trace.filter(({ rule }) => rule === 'coupon').reduce((sum, { amountFen }) => sum + Math.abs(amountFen), 0)
}

/** @type {Record<string, [number, string, string]>} */
const STEPS = {
  submitted: [200001, '已提交', '您提交了订单'],
  accepted: [200002, '已下单', '订单已确认，货到付款'],
  paid: [200002, '已付款', '付款成功，等待商家发货'],
  partly_shipped: [200003, '已发货', '部分商品已发货'],
  shipped: [200003, '已发货', '商品已发货'],
  received: [200005, '已签收', '您已收到商品'],
  closed: [200004, '已取消', '订单已取消'],
  out_of_stock: [200004, '已取消', '库存不足，订单已取消'],
  refunded: [200004, '已退款', '款项已全部退回，订单已取消'],
  delivery_refused: [200004, '已取消', '商品被拒收'],
}

/** The newest first. @param {OrderDetail['timeline']} timeline */
function trajectory(timeline) {
  return timeline
    .filter(({ type }) => STEPS[type])
    .map(({ type, at }) => {
      const [code, title, status] = STEPS[type]
      return { title, icon: '', code: String(code), nodes: [{ status, timestamp: epoch(at), remark: null }] }
    })
    .reverse()
}

/** An order whole. @param {OrderDetail} order @param {Set<string>} toReview @param {any} invoice as invoices.js shows it */
function whole(order, toReview, invoice) {
  const fromCoupon = couponFen(order)
  return {
    ...listed(order, toReview),
    freightFee: fen(order.freightFen),
    goodsAmountApp: fen(order.goodsFen),
    discountAmount: fen(Math.max(0, order.discountFen - fromCoupon)),
    couponAmount: fen(fromCoupon),
    refundedAmount: fen(order.refundedFen),
    remark: order.remark,
    autoCancelTime: autoCancelTime(order),
    orderStatusRemark: order.refundingFen > 0 ? '退款处理中' : '',
    paymentVO: { paySuccessTime: order.paidAt === null ? null : epoch(order.paidAt), amount: fen(order.paidFen) },
    logisticsVO: logistics(order),
    trajectoryVos: trajectory(order.timeline),
    ...invoice,
  }
}

/** Where it goes, and the parcel that was sent last. @param {OrderDetail} order */
function logistics({ receiver, parcels }) {
  const parcel = parcels[parcels.length - 1]
  return {
    logisticsType: 1,
    logisticsNo: (parcel && parcel.trackingNo) || '',
    logisticsCompanyName: (parcel && carrierName(parcel.carrier)) || '',
    logisticsCompanyTel: '',
    receiverName: receiver.name,
    receiverPhone: receiver.phone,
    receiverProvince: receiver.provinceName,
    receiverCity: receiver.cityName,
    receiverCountry: receiver.districtName,
    receiverArea: '',
    receiverAddress: receiver.detail,
    provinceCode: receiver.provinceCode || '',
    cityCode: receiver.cityCode || '',
    countryCode: receiver.districtCode || '',
  }
}

/** By WeChat's codes of couriers. @type {Record<string, string>} */
const CARRIERS = {
  SF: '顺丰速运',
  ZTO: '中通快递',
  YTO: '圆通速递',
  YD: '韵达快递',
  STO: '申通快递',
  JTSD: '极兔速递',
  EMS: 'EMS',
  JD: '京东快递',
  DBL: '德邦快递',
  YZPY: '邮政快递包裹',
}

/** @param {string | null} code */
function carrierName(code) {
  return code === null ? '' : CARRIERS[code] || code
}

module.exports = { CANCELLED, CARRIERS, COMPLETE, TO_PAY, TO_RECEIVE, TO_SHIP, carrierName, listed, whole }
