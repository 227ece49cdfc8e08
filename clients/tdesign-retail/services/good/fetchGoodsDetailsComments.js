'use strict'

const { comment, counts, summary } = require('../_minimall/comments.js')
const { lookedAt } = require('../_minimall/looking.js')
const { shop } = require('../_minimall/cloud.js')

/** Without a spuId, of the product that is looked at. @param {string | number} spuId */
async function getGoodsDetailsCommentsCount(spuId = 0) {
  return counts(await summary(lookedAt(spuId)))
}

/** The newest ones, for the product page. @param {string | number} spuId */
async function getGoodsDetailsCommentList(spuId = 0) {
  const productId = lookedAt(spuId)
  const { newest } = await shop.reviews.summary({ productId })
  return { homePageComments: newest.map((review) => comment(review, productId)) }
}

module.exports = { getGoodsDetailsCommentsCount, getGoodsDetailsCommentList }
