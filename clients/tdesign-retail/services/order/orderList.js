'use strict'

const orders = require('../_minimall/orders.js')
const { filled, page } = require('../_minimall/pages.js')
const { success } = require('../_minimall/envelope.js')
const { ordersToReview } = require('../_minimall/reviewing.js')
const { shop } = require('../_minimall/cloud.js')

const TO_REVIEW = 60 // asked for by the user centre, unknown to the list

/** @type {Record<number, 'unpaid' | 'to_ship' | 'to_receive'>} */
const TABS = { [orders.TO_PAY]: 'unpaid', [orders.TO_SHIP]: 'to_ship', [orders.TO_RECEIVE]: 'to_receive' }

// the shop's tab of received orders ends with their time for after-sales; here they stay complete
const COMPLETE = ['RECEIVED', 'FINISHED']

/** @param {{ parameter: { pageNum: number, pageSize: number, orderStatus?: number } }} params */
async function fetchOrders(params) {
  const { pageNum, pageSize, orderStatus = -1 } = params.parameter
  const complete = orderStatus === orders.COMPLETE || orderStatus === TO_REVIEW
  const [found, toReview] = await Promise.all([
    page(`orders ${orderStatus}`, pageNum, (start) =>
      filled(start, pageSize, async (cursor) => {
        const { orders: some, nextCursor } = await shop.orders.list({ tab: TABS[orderStatus] || 'all', cursor, pageSize })
        return { entries: complete ? some.filter(({ status }) => COMPLETE.includes(status)) : some, nextCursor }
      }),
    ),
    ordersToReview(),
  ])
  return success({ pageNum, pageSize, totalCount: null, orders: found.map((order) => orders.listed(order, toReview)) })
}

/** For the badges of the tabs. @param {any} [_params] what the template's own takes; nothing of it is needed */
async function fetchOrdersCount(_params) {
  const { unpaid, toShip, toReceive, received } = await shop.orders.counts({})
  return success([
    { tabType: orders.TO_PAY, orderNum: unpaid },
    { tabType: orders.TO_SHIP, orderNum: toShip },
    { tabType: orders.TO_RECEIVE, orderNum: toReceive },
    { tabType: orders.COMPLETE, orderNum: received },
  ])
}

module.exports = { fetchOrders, fetchOrdersCount }
