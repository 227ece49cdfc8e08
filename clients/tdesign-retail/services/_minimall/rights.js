'use strict'

/** After-sale cases in the template's shapes. Beware: here specs are `specValues`, everywhere else `specValue`. */

const { carrierName } = require('./orders.js')
const { picture } = require('./goods.js')
const { epoch, fen } = require('./units.js')
const { minimall } = require('../../config/minimall.js')

/** @typedef {import('../../minimall/index').CaseSummary} CaseSummary */
/** @typedef {import('../../minimall/index').CaseDetail} CaseDetail */

const RETURN_GOODS = 10

/** The state of the goods -> the tab: 10 to audit, 20 approved, 30 received, 40 wrong goods, 50 complete, 60 closed. @type {Record<number, number>} */
const TAB_OF = { 100: 10, 110: 20, 120: 20, 130: 20, 140: 30, 150: 40, 160: 50, 170: 60 }

/** @type {Record<number, 'audit' | 'approved' | 'complete' | 'closed'>} */
const TABS = { 10: 'audit', 20: 'approved', 50: 'complete', 60: 'closed' }

const REVOKE = 2
const FILL_TRACKING_NO = 3
const CHANGE_TRACKING_NO = 4

/** @param {CaseSummary} found */
function buttons({ actions, status }) {
  const shown = []
  if (actions.includes('cancel')) shown.push({ type: REVOKE, name: '撤销申请', primary: false })
  if (actions.includes('send_parcel')) {
    const sent = status === 'PARCEL_SENT'
    shown.push({ type: sent ? CHANGE_TRACKING_NO : FILL_TRACKING_NO, name: sent ? '修改运单号' : '填写运单号', primary: true })
  }
  return shown
}

/** @param {CaseSummary} found */
function rightsOf(found) {
  return {
    rightsNo: found.caseNo,
    orderNo: found.orderNo,
    storeId: minimall.store.id,
    storeName: minimall.store.name,
    rightsType: found.rightsType,
    rightsStatus: TAB_OF[found.rightsStatus],
    rightsStatusName: found.statusName,
    userRightsStatus: found.rightsStatus,
    userRightsStatusName: found.statusName,
    userRightsStatusDesc: found.statusText,
    refundAmount: fen(found.refundFen),
    refundRequestAmount: fen(found.refundFen),
    createTime: epoch(found.appliedAt),
    rightsReasonDesc: '',
    rightsImageUrls: /** @type {string[]} */ ([]),
    afterSaleRequireType: found.rightsType === RETURN_GOODS ? 'REFUND_GOODS_MONEY' : 'REFUND_MONEY',
  }
}

/** @param {CaseSummary} found */
function itemsOf({ lines, refundFen }) {
  const paid = lines.reduce((sum, line) => sum + line.paidFen, 0)
  return lines.map((line) => ({
    spuId: line.productId,
    skuId: line.skuId,
    goodsName: line.title,
    goodsPictureUrl: picture(line.image),
    specInfo: line.specText ? [{ specTitle: '规格', specValues: line.specText }] : [],
    // of several lines only the sum is settled: each is shown its part by what was paid for it
    itemRefundAmount: fen(paid > 0 ? Math.floor((refundFen * line.paidFen) / paid) : 0),
    rightsQuantity: line.quantity,
  }))
}

/** @param {import('../../minimall/index').CaseParcel | null} parcel @param {string} returnTo */
function logistics(parcel, returnTo) {
  return {
    logisticsNo: parcel ? parcel.trackingNo : '',
    logisticsCompanyName: parcel ? carrierName(parcel.carrier) : '',
    logisticsCompanyCode: parcel ? parcel.carrier : '',
    remark: parcel ? parcel.remark : '',
    nodes: [],
    receiverName: returnTo ? minimall.store.name : '',
    receiverPhone: returnTo ? minimall.store.phone : '',
    receiverProvince: '',
    receiverCity: '',
    receiverCountry: '',
    receiverArea: '',
    receiverAddress: returnTo,
  }
}

/** A case of the list. @param {CaseSummary} found */
function listed(found) {
  return {
    rights: rightsOf(found),
    rightsItem: itemsOf(found),
    buttonVOs: buttons(found),
    logisticsVO: logistics(null, ''),
    refundMethodList: /** @type {{ refundMethodName: string, refundMethodAmount: string }[]} */ ([]),
    rightsRefund: { traceNo: '', refundDesc: '' },
    storeId: minimall.store.id,
    createTime: epoch(found.appliedAt),
  }
}

/** A case whole. @param {CaseDetail} found */
function whole(found) {
  const back = ['REFUNDING', 'REFUNDED'].includes(found.status) && found.kind !== 'exchange'
  return {
    ...listed(found),
    rights: {
      ...rightsOf(found),
      refundRequestAmount: fen(found.askedFen),
      rightsReasonDesc: found.reason,
      rightsImageUrls: found.images.map(picture),
    },
    logisticsVO: logistics(found.parcel, found.returnTo),
    refundMethodList: back ? [{ refundMethodName: '原路退回', refundMethodAmount: fen(found.refundFen) }] : [],
    rightsRefund: { traceNo: found.refundNo || '', refundDesc: found.memo },
  }
}

module.exports = { RETURN_GOODS, TABS, listed, whole }
