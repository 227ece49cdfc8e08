'use strict'

const { search } = require('../_minimall/searching.js')

/** @param {import('../_minimall/searching.js').Wish} params */
async function fetchGoodsList(params) {
  return search(params)
}

module.exports = { fetchGoodsList }
