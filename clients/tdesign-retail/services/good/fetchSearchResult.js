'use strict'

const { search } = require('../_minimall/searching.js')
const { recordSearch } = require('./fetchSearchHistory.js')

/** Searched words come into the buyer's history: the page does not say so itself. @param {import('../_minimall/searching.js').Wish} params */
async function getSearchResult(params) {
  const found = await search(params)
  const { keyword, pageNum = 1 } = params
  if (keyword && keyword.trim() && pageNum === 1) {
    // the result does not wait for the history, nor fail with it
    recordSearch(keyword).catch((error) => console.warn('search history', error.errMsg || error))
  }
  return found
}

module.exports = { getSearchResult }
