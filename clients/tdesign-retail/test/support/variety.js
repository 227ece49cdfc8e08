'use strict'

/** A shop of real variety: several SKUs, sold out, taken off sale, a promotion, coupons, orders in each state, a partial refund. */

const crypto = require('node:crypto')
const { setTimeout: wait } = require('node:timers/promises')
const { SHOP } = require('./program.js')

const RUN = crypto.randomBytes(3).toString('hex')
const TEE = `td-tee-${RUN}`
const PLAIN = `td-plain-${RUN}`
const GONE = `td-gone-${RUN}`
const OFF = `td-off-${RUN}`
const WORD = `样衫${RUN}`
const [TEN, NINE, FAR] = [`满39减10 ${RUN}`, `九折券 ${RUN}`, `满9999减1 ${RUN}`] // coupons

const ADDRESS = {
  name: '小岚',
  phone: '13800000001',
  provinceName: '浙江省',
  provinceCode: '330000',
  cityName: '杭州市',
  cityCode: '330100',
  districtName: '西湖区',
  districtCode: '330106',
  detailAddress: '示例路 1 号',
  addressTag: '家',
  isDefault: 1,
}

/** One call without a mini-program. */
async function send(name, data, token) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
  if (token) headers.Authorization = `Bearer ${token}`
  const answer = await fetch(`${SHOP}/${name}`, { method: 'POST', headers, body: JSON.stringify(data) })
  const said = await answer.json()
  if (answer.status !== 200) throw new Error(`${name}: ${JSON.stringify(said)}`)
  return said.data
}

async function staff() {
  const { accessToken } = await send('staff/login', { username: 'demo', password: 'xiaoman-demo' })
  return (name, data) => send(name, data, accessToken)
}

const colours = [
  { valueId: 'sage', value: '竹青' },
  { valueId: 'slate', value: '石板' },
]
const sizes = [
  { valueId: 'm', value: 'M' },
  { valueId: 'l', value: 'L' },
]

/** @param {string} colour @param {string} size */
const teeSku = (colour, size) => `${TEE}-${colour}-${size}`

/** The goods: 2 x 2 SKUs of which one is sold out, a product without specs, one that is sold out, one that will be taken off sale. */
async function stocked(call) {
  const look = { categoryIds: ['textiles'], images: ['/media/bamboo-tee.svg'], detailImages: ['/media/bamboo-tee-detail.svg'], onSale: true }
  const skus = colours.flatMap((colour) =>
    sizes.map((size) => ({
      skuId: teeSku(colour.valueId, size.valueId),
      specValues: { colour: colour.valueId, size: size.valueId },
      priceFen: size.valueId === 'l' ? 7900 : 6900,
      linePriceFen: 9900,
      image: '/media/bamboo-tee-sage.svg',
      stock: colour.valueId === 'slate' && size.valueId === 'l' ? 0 : 50,
    })),
  )
  const specs = [
    { specId: 'colour', title: '颜色', values: colours },
    { specId: 'size', title: '尺码', values: sizes },
  ]
  const one = (productId, title, stock) => ({ ...look, productId, title, skus: [{ skuId: `${productId}-1`, priceFen: 2500, stock }] })
  await call('products/create', { ...look, productId: TEE, title: `${WORD} 圆领`, tags: ['新品'], specs, skus })
  await call('products/create', { ...one(PLAIN, `${WORD} 手帕`, 50), tags: ['新品'] })
  await call('products/create', one(GONE, `${WORD} 绝版`, 0))
  await call('products/create', one(OFF, `${WORD} 旧款`, 50))
  const rule = {
    terms: { kind: 'full_reduction', id: `td-off-${RUN}`, name: '满100减10', scope: { kind: 'products', ids: [TEE] }, rungs: [{ at: 10000, offFen: 1000 }] },
  }
  for (let tries = 1; ; tries += 1) {
    try {
      await call('promotions/save', rule)
      break
    } catch (error) { // another file changes the rules of the same shop at this moment
      if (tries === 10 || !String(error.message).includes('promotion_changed')) throw error
    }
  }
  const campaign = { total: 100, perBuyer: 1, startsAt: moment(-1), endsAt: moment(30), listed: true }
  const scope = { kind: 'products', ids: [TEE, PLAIN] }
  await call('campaigns/create', { ...campaign, campaignId: `td-ten-${RUN}`, name: TEN, kind: 'amount', amountOffFen: 1000, thresholdFen: 3900, scope })
  await call('campaigns/create', { ...campaign, campaignId: `td-nine-${RUN}`, name: NINE, kind: 'percent', percentOff: 10, scope })
  await call('campaigns/create', { ...campaign, campaignId: `td-far-${RUN}`, name: FAR, kind: 'amount', amountOffFen: 100, thresholdFen: 999900, scope })
}

/** ISO-8601, so many days from now. */
function moment(days) {
  return `${new Date(Date.now() + days * 86400000).toISOString().slice(0, 19)}Z`
}

/** Until it is so, as the table's stream brings it about. */
async function until(look) {
  for (let turn = 0; turn < 150; turn++) {
    const found = await look()
    if (found) return found
    await wait(200)
  }
  throw new Error(`never so: ${look}`)
}

/** Until the goods can be found and their promotion holds; asked past the mini-program, which may keep what it heard. */
async function live() {
  await until(async () => (await send('catalog/search', { words: WORD })).products.some(({ productId }) => productId === TEE))
  await until(async () => (await send('catalog/product', { productId: TEE })).promotions.length > 0)
}

/** A buyer with the mini-program: what one does again and again. */
function buyer(app) {
  const confirm = app('services/order/orderConfirm.js')
  const goods = (skuId, quantity = 1, spuId = TEE) => ({ quantity, storeId: 'main', spuId, goodsName: '', skuId })
  return {
    goods,
    /** The checkout and its order, as the page of the template goes about it; null for the coupons: the cheapest. */
    async orders(goodsRequestList, couponList = []) {
      const { data } = await confirm.fetchSettleDetail({ goodsRequestList, storeInfoList: [], couponList })
      return confirm.dispatchCommitPay({
        goodsRequestList,
        userAddressReq: data.userAddress,
        totalAmount: data.totalPayAmount,
        storeInfoList: [{ storeId: 'main', storeName: '', remark: '请轻放' }],
        couponList: data.storeGoodsList[0].couponList,
        payType: 1,
      })
    },
    async buys(goodsRequestList, couponList) {
      const orderNo = (await this.orders(goodsRequestList, couponList)).data.tradeNo
      const { outcome } = await app('services/order/pay.js').payOrder(orderNo)
      if (outcome !== 'paid') throw new Error(`${orderNo} is ${outcome}`)
      return orderNo
    },
    /** The coupons of this shop, each once. */
    async claims() {
      const offers = app('services/coupon/index.js')
      for (const { key, title } of await offers.fetchClaimableCoupons()) if ([TEN, NINE, FAR].includes(title)) await offers.claimCoupon(key)
    },
    /** What can be bought of the cart, as its page shows it. */
    async cart() {
      const { data } = await app('services/cart/cart.js').fetchCartGroupData()
      return data.storeGoods.flatMap((store) => store.promotionGoodsList).flatMap((group) => group.goodsPromotionList)
    },
    async address(more) {
      return app('services/address/fetchAddress.js').saveAddress({ ...ADDRESS, ...more })
    },
  }
}

/** Sends an order, whole. */
async function ships(call, orderNo) {
  await call('orders/ship', { orderNo, method: 'express', carrier: 'SF', trackingNo: `SF${orderNo.slice(0, 10)}` })
}

module.exports = { ADDRESS, FAR, GONE, NINE, OFF, PLAIN, RUN, TEE, TEN, WORD, buyer, live, ships, staff, stocked, teeSku, until }
