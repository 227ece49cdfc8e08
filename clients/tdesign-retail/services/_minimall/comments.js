'use strict'

/** Reviews in the template's shapes. Counters are strings there, the rate of good ones is a number in per cent. */

const { picture } = require('./goods.js')
const { epoch } = require('./units.js')
const { shop } = require('./cloud.js')

/** @param {import('../../minimall/index').Summary} summary */
function counts({ bad, middle, good, total, withImage, goodRate }) {
  return {
    badCount: String(bad),
    commentCount: String(total),
    goodCount: String(good),
    goodRate,
    hasImageCount: String(withImage),
    middleCount: String(middle),
    uidCount: '0',
  }
}

/** @param {string} productId */
async function summary(productId) {
  return (await shop.reviews.summary({ productId })).summary
}

/** @param {import('../../minimall/index').ReviewView} review @param {string} spuId */
function comment(review, spuId) {
  return {
    spuId,
    skuId: '',
    specInfo: review.specText,
    goodsDetailInfo: review.specText,
    userName: review.name,
    userHeadUrl: review.anonymous ? '' : picture(review.avatar),
    isAnonymity: review.anonymous,
    isAutoComment: review.automatic,
    commentScore: review.rating,
    commentContent: review.appended ? `${review.text}\n追评：${review.appended.text}` : review.text,
    commentTime: epoch(review.at),
    commentResources: review.media.map(({ src, type, coverSrc }) => ({
      src: picture(src),
      type: type || 'image',
      coverSrc: picture(coverSrc || src),
    })),
    sellerReply: review.reply ? review.reply.text : '',
  }
}

module.exports = { comment, counts, summary }
