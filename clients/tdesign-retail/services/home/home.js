'use strict'

const { picture } = require('../_minimall/goods.js')
const { shop } = require('../_minimall/cloud.js')
const { minimall } = require('../../config/minimall.js')

const PICTURES = 3

/**
 * One tab: the page asks for the first goods of every tab with the same number, so tabs could not differ.
 * The pictures are those of the config, or of the newest goods.
 */
async function fetchHome() {
  const swiper = minimall.banners.length > 0 ? minimall.banners.map(picture) : await newest()
  return { swiper, tabList: [{ text: '全部商品', key: 0 }], activityImg: picture(minimall.activityImg) }
}

async function newest() {
  const { products } = await shop.catalog.browse({ pageSize: PICTURES })
  return products.map(({ image }) => picture(image)).filter(Boolean)
}

module.exports = { fetchHome }
