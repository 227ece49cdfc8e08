'use strict'

/**
 * The product that is looked at.
 *
 * The product page asks for the product, for "the activities" and for "the comments" in one breath, the latter two without saying of which
 * product: the answers are about the one that was asked for last.
 */

/** @typedef {import('../../minimall/index').PromotionLabel} PromotionLabel */

let lastId = '0'

/** @type {Promise<PromotionLabel[]>} */
let lastPromotions = Promise.resolve([])

/** @param {string} productId @param {Promise<import('../../minimall/index').ProductPage>} asking */
function lookingAt(productId, asking) {
  lastId = productId
  // a product that cannot be shown is told by its own call; it has no activities
  lastPromotions = asking.then(
    (product) => product.promotions,
    () => [],
  )
}

/** Whose product page is open: what the page says, or the last one. @param {string | number} spuId */
function lookedAt(spuId) {
  return spuId ? String(spuId) : lastId
}

// the page knows two kinds and takes everything that is not 满减 for 满折
/** @type {Record<string, { code: 'MYJ' | 'MYG', tag: string }>} */
const KINDS = {
  full_reduction: { code: 'MYJ', tag: '满减' },
  full_discount: { code: 'MYG', tag: '满折' },
}

/** The promotions of the product, in the template's shape, with the moment of their end. */
async function activities() {
  const promotions = await lastPromotions
  return promotions
    .filter(({ kind }) => KINDS[kind])
    .map(({ promotionId, name, kind, text, endsAt }) => ({
      promotionId,
      title: name,
      description: text,
      tag: KINDS[kind].tag,
      promotionSubCode: KINDS[kind].code,
      activityLadder: [{ label: text }],
      endsAt,
    }))
}

module.exports = { lookingAt, lookedAt, activities }
