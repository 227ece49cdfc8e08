'use strict'

const { counts, summary } = require('../_minimall/comments.js')

/** @param {{ spuId: string }} params */
async function fetchCommentsCount(params) {
  return counts(await summary(params.spuId))
}

module.exports = { fetchCommentsCount }
