'use strict'

const { shop } = require('../_minimall/cloud.js')

async function getSearchHistory() {
  const { searches } = await shop.search.history({})
  return { historyWords: searches.map(({ word }) => word) }
}

async function getSearchPopular() {
  const { words } = await shop.search.hot({})
  return { popularWords: words }
}

/** @param {string} word */
async function recordSearch(word) {
  await shop.search.remember({ words: word.trim() })
}

/** Without words, the whole history. @param {string[]} [words] */
async function deleteSearchHistory(words) {
  await shop.search.forget(words ? { words } : {})
}

module.exports = { getSearchHistory, getSearchPopular, recordSearch, deleteSearchHistory }
