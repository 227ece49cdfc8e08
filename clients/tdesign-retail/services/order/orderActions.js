'use strict'

/** What the buttons below an order do; in the template they are toasts. (付款 is in pay.js, 评价 in ../comments/submitComment.js.) */

const { notOffered, shop } = require('../_minimall/cloud.js')
const { all } = require('../_minimall/pages.js')
const { success } = require('../_minimall/envelope.js')

/** @param {string} orderNo */
async function cancelOrder(orderNo) {
  return success(await shop.orders.cancel({ orderNo }))
}

/** @param {string} orderNo */
async function confirmReceived(orderNo) {
  return success(await shop.orders.confirmReceipt({ orderNo }))
}

/** The lines that are still sold come into the cart. @param {string} orderNo */
async function rebuyOrder(orderNo) {
  return success(await shop.orders.buyAgain({ orderNo }))
}

/** Out of the buyer's list; only an ended order. @param {string} orderNo */
async function deleteOrder(orderNo) {
  return success(await shop.orders.remove({ orderNo }))
}

/** The after-sale cases of an order, the newest first: where 查看退款 leads. @param {string} orderNo */
async function fetchRightsOfOrder(orderNo) {
  const found = await all(async (cursor) => {
    const { cases, nextCursor } = await shop.aftersales.list({ tab: 'all', cursor, pageSize: 50 })
    return { entries: cases, nextCursor }
  })
  return success(found.filter((each) => each.orderNo === orderNo).map(({ caseNo }) => ({ rightsNo: caseNo })))
}

/** @param {string} orderNo @param {any} address */
async function changeOrderAddress(orderNo, address) {
  return notOffered(`修改订单地址（${orderNo}，${address && address.name}）`)
}

/** @param {{ groupId: string }} group */
async function inviteGroup({ groupId }) {
  return notOffered(`拼团邀请（${groupId}）`)
}

module.exports = { cancelOrder, confirmReceived, rebuyOrder, deleteOrder, fetchRightsOfOrder, changeOrderAddress, inviteGroup }
