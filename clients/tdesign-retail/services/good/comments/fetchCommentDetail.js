'use strict'

const { comment } = require('../../_minimall/comments.js')
const { all } = require('../../_minimall/pages.js')
const { shop } = require('../../_minimall/cloud.js')

/** A review of the buyer's own; null when there is none. No page asks. @param {{ orderNo: string, skuId?: string }} params */
async function getCommentDetail(params) {
  const { orderNo, skuId } = params
  const own = await all(async (cursor) => {
    const { reviews, nextCursor } = await shop.reviews.mine({ tab: 'written', cursor })
    return { entries: reviews, nextCursor }
  })
  const found = own.find((review) => review.orderNo === orderNo && (!skuId || review.skuId === skuId))
  return found ? comment(found, found.productId) : null
}

module.exports = { getCommentDetail }
