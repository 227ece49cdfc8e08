'use strict'

const { picture } = require('../_minimall/goods.js')
const { specs } = require('../_minimall/units.js')
const { waiting } = require('../_minimall/reviewing.js')

/** The goods that wait for the buyer's comment, of one order or of all. No page asks. @param {{ orderNo?: string } | string} [parameter] */
async function getGoods(parameter) {
  const orderNo = typeof parameter === 'object' ? parameter.orderNo : parameter
  const { todo } = await waiting()
  const orders = todo.filter((order) => !orderNo || order.orderNo === orderNo)
  return orders.reduce(
    (all, order) =>
      all.concat(
        order.lines.map((line) => ({
          orderNo: order.orderNo,
          spuId: line.productId,
          skuId: line.skuId,
          title: line.title,
          imgUrl: picture(line.image),
          specs: specs(line.specText),
        })),
      ),
    /** @type {{ orderNo: string, spuId: string, skuId: string, title: string, imgUrl: string, specs: { specTitle: string, specValue: string }[] }[]} */ ([]),
  )
}

module.exports = { getGoods }
