'use strict'

/** Invoices in the template's shape: 1 issued, 2 can be asked for, 3 none, 4 not offered. */

const { fen } = require('./units.js')

const PERSON = 1
const DETAIL = 1

/** @param {import('../../minimall/index').OrderInvoice} found */
function shown({ invoiceStatus, invoiceDesc, invoice }) {
  return { invoiceStatus, invoiceDesc, invoiceVO: invoice && invoiceVO(invoice), invoiceUrl: (invoice && invoice.url) || null }
}

/** @param {import('../../minimall/index').InvoiceView} invoice */
function invoiceVO({ to, amountFen }) {
  return {
    buyerName: to.title,
    buyerTaxNo: to.taxNumber || '',
    buyerPhone: to.phone || '',
    email: to.email,
    titleType: to.titleType === 'personal' ? 1 : 2,
    contentType: to.contentType === 'category' ? 2 : 1,
    invoiceType: 5,
    money: fen(amountFen),
  }
}

/** @param {any} vo as the page of receipts fills it @returns {import('../../minimall/index').InvoiceTo} */
function recipient(vo) {
  return {
    titleType: Number(vo.titleType) === PERSON ? 'personal' : 'company',
    title: vo.buyerName,
    taxNumber: vo.buyerTaxNo || null,
    email: vo.email,
    phone: vo.buyerPhone || null,
    contentType: Number(vo.contentType) === DETAIL ? 'detail' : 'category',
  }
}

module.exports = { shown, recipient }
