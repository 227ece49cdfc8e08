'use strict'

const { details } = require('../_minimall/goods.js')
const { lookingAt } = require('../_minimall/looking.js')
const { shop } = require('../_minimall/cloud.js')

/** @param {string | number} ID */
function fetchGood(ID = 0) {
  const productId = String(ID)
  const asking = shop.catalog.product({ productId })
  lookingAt(productId, asking)
  return asking.then(details)
}

module.exports = { fetchGood }
