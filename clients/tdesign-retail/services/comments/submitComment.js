'use strict'

const { shop } = require('../_minimall/cloud.js')
const { success } = require('../_minimall/envelope.js')

/**
 * @param {{ orderNo: string, skuId: string, commentScore: number, commentContent?: string, isAnonymity?: boolean,
 *   commentResources?: { src: string, type?: 'image' | 'video', coverSrc?: string }[] }} comment   pictures that were uploaded before
 */
async function submitComment({ orderNo, skuId, commentScore, commentContent = '', isAnonymity = false, commentResources = [] }) {
  const media = commentResources.map(({ src, type, coverSrc }) => ({ src, type: type || 'image', coverSrc: coverSrc || null }))
  return success(await shop.reviews.create({ orderNo, skuId, rating: commentScore, text: commentContent, media, anonymous: isAnonymity }))
}

/** Once for each comment, later. @param {{ orderNo: string, skuId: string, commentContent: string }} comment */
async function appendComment({ orderNo, skuId, commentContent }) {
  return success(await shop.reviews.append({ orderNo, skuId, text: commentContent }))
}

module.exports = { submitComment, appendComment }
