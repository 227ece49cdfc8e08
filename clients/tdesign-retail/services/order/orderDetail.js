'use strict'

const invoices = require('../_minimall/invoices.js')
const orders = require('../_minimall/orders.js')
const { ordersToReview } = require('../_minimall/reviewing.js')
const { shop } = require('../_minimall/cloud.js')
const { success } = require('../_minimall/envelope.js')
const { minimall } = require('../../config/minimall.js')

/** @param {{ parameter: string }} params the order's number */
async function fetchOrderDetail(params) {
  const orderNo = params.parameter
  const [{ order }, invoice, toReview] = await Promise.all([
    shop.orders.get({ orderNo }),
    shop.invoices.get({ orderNo }),
    ordersToReview(),
  ])
  return success(orders.whole(order, toReview, invoices.shown(invoice)))
}

/** The shop's phone and hours, from the config. @param {any} [_params] there is one store */
async function fetchBusinessTime(_params) {
  const { id, phone, hours } = minimall.store
  return success({ telphone: phone, businessTime: [...hours], saasId: '', storeId: id })
}

module.exports = { fetchOrderDetail, fetchBusinessTime }
