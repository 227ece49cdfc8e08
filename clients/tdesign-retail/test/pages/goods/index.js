'use strict'

/** A product page as the template's: asks for product, activities and comments at once, chooses a SKU by its specs, adds it to the cart. */

const { fetchGood } = require('../../services/good/fetchGood')
const { fetchActivityList } = require('../../services/activity/fetchActivityList')
const { getGoodsDetailsCommentList, getGoodsDetailsCommentsCount } = require('../../services/good/fetchGoodsDetailsComments')
const { addToCart, fetchCartGroupData } = require('../../services/cart/cart')

Page({
  data: { loading: true, details: {}, activities: [], comments: [], statistics: {}, selected: {}, sku: null, soldout: false, cartNum: 0 },

  onLoad({ spuId }) {
    this.spuId = spuId
    const asked = [fetchGood(spuId), fetchActivityList(), getGoodsDetailsCommentList(spuId), getGoodsDetailsCommentsCount(spuId)]
    return Promise.all(asked).then(([details, activities, { homePageComments }, counts]) => {
      this.setData({
        loading: false,
        details,
        activities: activities.map(({ tag, promotionSubCode }) => ({ tag, label: promotionSubCode === 'MYJ' ? '满减' : '满折' })),
        comments: homePageComments.map((each) => each.commentContent || '用户未填写评价'),
        statistics: { commentCount: parseInt(`${counts.commentCount}`, 10), goodRate: Math.floor(counts.goodRate * 10) / 10 },
        soldout: details.isPutOnSale === 0,
      })
    })
  },

  onChoose(event) {
    const { spec, value } = event.currentTarget.dataset
    const selected = { ...this.data.selected, [spec]: value }
    const { specList, skuList } = this.data.details
    const complete = specList.every(({ specId }) => selected[specId])
    const sku = skuList.find(({ specInfo }) => specInfo.every(({ specId, specValueId }) => selected[specId] === specValueId))
    this.setData({ selected, sku: complete && sku ? sku : null })
  },

  async onAddCart() {
    const { sku } = this.data
    if (!sku || sku.stockInfo.stockQuantity <= 0) return
    await addToCart({ spuId: this.spuId, skuId: sku.skuId, quantity: 1 })
    const { data } = await fetchCartGroupData()
    this.setData({ cartNum: data.selectedGoodsCount })
  },
})
