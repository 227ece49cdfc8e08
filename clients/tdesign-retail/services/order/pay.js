'use strict'

const { cloud } = require('../_minimall/cloud.js')
const { requestRememberedInvoice } = require('./orderConfirm.js')

/**
 * Pay an order, new or old: opens the cashier and then asks the shop. For the template's pay.js and for the button 付款.
 * @param {string} orderNo
 * @returns {Promise<{ outcome: 'paid' | 'cancelled' | 'closed' | 'unknown', errMsg: string, invoiceError: any }>} errMsg: the cashier's words
 */
async function payOrder(orderNo) {
  const { outcome, reported } = await cloud.pay(orderNo)
  let invoiceError = null // an invoice that could not be asked for changes nothing about the payment
  if (outcome === 'paid') {
    await requestRememberedInvoice(orderNo).catch((error) => {
      invoiceError = error
    })
  }
  return { outcome, errMsg: reported, invoiceError }
}

module.exports = { payOrder }
