'use strict'

const { create, getDeliverCompanyList, update } = require('../../../services/order/rights.js')

module.exports = { create, update, getDeliverCompanyList }
