'use strict'

const { getRightsList } = require('../../../services/order/rights.js')

module.exports = { getRightsList }
