'use strict'

const { comment, summary } = require('../_minimall/comments.js')
const { page } = require('../_minimall/pages.js')
const { shop } = require('../_minimall/cloud.js')

/** @type {Record<number, 'bad' | 'middle' | 'good'>} */
const LEVELS = { 1: 'bad', 2: 'middle', 3: 'good' }

/** @param {{ pageNum: number, pageSize: number, queryParameter: { spuId: string, commentLevel?: number, hasImage?: boolean } }} params */
async function fetchComments(params) {
  const { pageNum, pageSize, queryParameter } = params
  const { spuId, commentLevel, hasImage } = queryParameter
  const filter = hasImage ? 'with_image' : (commentLevel && LEVELS[Number(commentLevel)]) || 'all'
  const [reviews, total] = await Promise.all([
    page(`comments ${spuId} ${filter}`, pageNum, async (cursor) => {
      const found = await shop.reviews.list({ productId: spuId, filter, cursor, pageSize })
      return { entries: found.reviews, nextCursor: found.nextCursor }
    }),
    counted(spuId, filter),
  ])
  return { pageNum, pageSize, totalCount: String(total), pageList: reviews.map((review) => comment(review, spuId)) }
}

/** @param {string} spuId @param {'all' | 'with_image' | 'bad' | 'middle' | 'good'} filter */
async function counted(spuId, filter) {
  const { total, withImage, bad, middle, good } = await summary(spuId)
  return { all: total, with_image: withImage, bad, middle, good }[filter]
}

module.exports = { fetchComments }
