'use strict'

const { picture } = require('../_minimall/goods.js')
const { shop } = require('../_minimall/cloud.js')

/** @typedef {import('../../minimall/index').CategoryNode} CategoryNode */

/** @param {CategoryNode} node */
function group({ categoryId, name, image }) {
  return { groupId: categoryId, name, thumbnail: picture(image) }
}

/** Everything below that has nothing below itself. @param {CategoryNode} node @returns {CategoryNode[]} */
function leaves(node) {
  return node.children.length === 0 ? [node] : node.children.reduce((all, child) => all.concat(leaves(child)), /** @type {CategoryNode[]} */ ([]))
}

/** The page shows exactly three levels: a branch that is shorter stands below itself, one that is longer is cut down to its leaves. */
async function getCategoryList() {
  const { categories } = await shop.catalog.categories({})
  return categories.map((first) => ({
    ...group(first),
    disabled: false,
    children: (first.children.length > 0 ? first.children : [first]).map((second) => ({
      ...group(second),
      children: leaves(second).map(group),
    })),
  }))
}

module.exports = { getCategoryList }
