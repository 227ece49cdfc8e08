'use strict'

/** Each trap of the template's pages, by what would go wrong. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { assembled, newPhone, open } = require('./support/program.js')
const { FAR, GONE, NINE, OFF, PLAIN, RUN, TEE, TEN, buyer, ships, staff, stocked, teeSku, until } = require('./support/variety.js')

const app = open(assembled(), newPhone())
const person = buyer(app)
const confirm = app('services/order/orderConfirm.js')
const SKU = teeSku('sage', 'm')
let call

const cancel = (orderNo) => app('services/order/orderActions.js').cancelOrder(orderNo)
const settle = async (goodsRequestList, more) => (await confirm.fetchSettleDetail({ goodsRequestList, storeInfoList: [], couponList: [], ...more })).data

test.before(async () => {
  call = await staff()
  await stocked(call)
})

test('nothing in the way is null, not an empty list; what is in the way is a list by store', async () => {
  const unaddressed = await settle([person.goods(SKU)])
  assert.deepEqual([unaddressed.settleType, unaddressed.userAddress], [0, null])
  await person.address()
  const fine = await settle([person.goods(SKU)])
  for (const name of ['limitGoodsList', 'abnormalDeliveryGoodsList', 'outOfStockGoodsList', 'inValidGoodsList']) assert.strictEqual(fine[name], null, name)
  await call('products/set_on_sale', { productId: OFF, onSale: false })
  const mixed = [person.goods(SKU), person.goods(`${GONE}-1`, 1, GONE), person.goods(`${OFF}-1`, 1, OFF)]
  const { settleType, outOfStockGoodsList, inValidGoodsList, storeGoodsList } = await settle(mixed)
  assert.equal(settleType, 0)
  assert.deepEqual(outOfStockGoodsList[0].unSettlementGoods.map(({ spuId, reminderStock }) => [spuId, reminderStock]), [[GONE, 0]])
  assert.deepEqual(inValidGoodsList[0].unSettlementGoods.map(({ spuId }) => spuId), [OFF])
  assert.deepEqual(storeGoodsList[0].skuDetailVos.map(({ spuId }) => spuId), [TEE], 'the page adds the others to these')
})

test('a submitted order says no settleType, at which the page would stop', async () => {
  const { data } = await person.orders([person.goods(SKU)])
  assert.ok(!('settleType' in data))
  for (const name of ['limitGoodsList', 'abnormalDeliveryGoodsList', 'inValidGoodsList']) assert.strictEqual(data[name], null)
  await cancel(data.tradeNo)
})

test('no coupon of the cashier is selected, and its value has the scale that the page divides by', async () => {
  await person.claims()
  const { coupons } = app('services/coupon/selectCoupons.js')
  const { couponResultList } = await coupons({ products: [{ skuId: SKU, spuId: TEE, quantity: 1 }] })
  const of = (name) => couponResultList.filter(({ couponVO }) => couponVO.name === name)[0]
  assert.ok(couponResultList.every(({ status }) => status !== 1))
  assert.equal(of(FAR).status, -1)
  const { value, type } = of(TEN).couponVO
  assert.deepEqual([type, value / 10 / 100], [1, 10], 'ten yuan')
  const tenths = of(NINE).couponVO
  assert.deepEqual([tenths.type, tenths.value / 100], [2, 9], '9 折')
})

test('the coupon that the cashier page sends back is used, in the form of its list', async () => {
  const { coupons } = app('services/coupon/selectCoupons.js')
  const { couponResultList } = await coupons({ products: [{ skuId: SKU, spuId: TEE, quantity: 1 }] })
  const { couponId } = couponResultList.find(({ couponVO }) => couponVO.name === TEN).couponVO
  assert.equal((await settle([person.goods(SKU)], { couponList: [{ key: couponId, title: '', isSelected: true }] })).totalCouponAmount, '1000')
})

test('lists and objects that the pages go into are never null', async () => {
  const fresh = open(assembled(), newPhone()) // somebody with an empty cart and no orders
  const { data: cart } = await fresh('services/cart/cart.js').fetchCartGroupData()
  assert.deepEqual([cart.isNotEmpty, cart.storeGoods, cart.invalidGoodItems], [false, [], []])
  const { spuList } = await fresh('services/good/fetchGoodsList.js').fetchGoodsList({ pageNum: 1, pageSize: 30 })
  assert.ok(spuList.every(({ spuTagList }) => Array.isArray(spuTagList)))
  const plain = await fresh('services/good/fetchGood.js').fetchGood(PLAIN)
  assert.ok(plain.skuList.every(({ specInfo }) => specInfo.length > 0))
  assert.deepEqual((await fresh('services/order/orderList.js').fetchOrders({ parameter: { pageNum: 1, pageSize: 5 } })).data.orders, [])
  const { tradeNo } = (await person.orders([person.goods(`${PLAIN}-1`, 1, PLAIN)])).data
  const { data: order } = await app('services/order/orderDetail.js').fetchOrderDetail({ parameter: tradeNo })
  assert.deepEqual([order.paymentVO.paySuccessTime, order.logisticsVO.logisticsNo], [null, ''])
  assert.ok(Array.isArray(order.orderItemVOs[0].specifications))
  await cancel(tradeNo)
})

test('an after-sale says specValues and its parcel is one upsert, whichever of the two the page calls', async () => {
  const orderNo = await person.buys([person.goods(SKU)])
  await ships(call, orderNo)
  const { dispatchApplyService, dispatchConfirmReceived, fetchApplyReasonList } = app('services/order/applyService.js')
  await dispatchConfirmReceived({ parameter: { orderNo } })
  const { rightsReasonList } = (await fetchApplyReasonList({ rightsReasonType: 1, orderNo, rightsType: 10 })).data
  const rights = { orderNo, rightsReasonDesc: rightsReasonList[0].desc, rightsReasonType: 1, rightsType: 10, rightsImageUrls: [] }
  const { rightsNo } = (await dispatchApplyService({ rights, rightsItem: [{ skuId: SKU, rightsQuantity: 1, itemTotalAmount: NaN }] })).data
  await call('aftersales/review', { caseNo: rightsNo, decision: 'approve' })
  const { create, update } = app('pages/order/fill-tracking-no/api.js')
  const { getRightsDetail } = app('pages/order/after-service-detail/api.js')
  const parcel = { rightsNo, logisticsCompanyCode: 'ZTO', logisticsCompanyName: '中通快递', remark: '' }
  await create({ ...parcel, logisticsNo: 'ZT000001' })
  await update({ ...parcel, logisticsNo: 'ZT000002' })
  const [found] = (await getRightsDetail({ rightsNo })).data
  assert.deepEqual([found.logisticsVO.logisticsNo, found.logisticsVO.logisticsCompanyName], ['ZT000002', '中通快递'])
  const [item] = found.rightsItem
  assert.match(item.specInfo[0].specValues, /竹青/)
  assert.ok(!('specValue' in item.specInfo[0]))
})

test('amounts of the client count for nothing, but the total must be the one that was shown', async () => {
  const cheap = [{ ...person.goods(SKU), price: '1', settlePrice: '1' }]
  const { totalSalePrice, totalPayAmount, userAddress } = await settle(cheap)
  assert.equal(totalSalePrice, '6900')
  const params = { goodsRequestList: cheap, userAddressReq: userAddress, storeInfoList: [], couponList: [] }
  await assert.rejects(confirm.dispatchCommitPay({ ...params, totalAmount: '1' }), { code: 'TOTAL_AMOUNT_DIFFERENT' })
  const { tradeNo } = (await confirm.dispatchCommitPay({ ...params, totalAmount: totalPayAmount })).data
  await cancel(tradeNo)
})

test('what is sold out is refused with the code at which the page settles again', async () => {
  const goodsRequestList = [person.goods(`${GONE}-1`, 1, GONE)]
  const { userAddress } = await settle([person.goods(SKU)])
  const params = { goodsRequestList, userAddressReq: userAddress, totalAmount: '2500', storeInfoList: [], couponList: [] }
  await assert.rejects(confirm.dispatchCommitPay(params), { code: 'CONTAINS_INSUFFICIENT_GOODS' })
})

test('an address without region codes is in the way of goods whose freight depends on the region, not an unknown error', async () => {
  await call('products/create', { productId: `td-far-${RUN}`, title: '大件', categoryIds: ['textiles'], onSale: true, skus: [{ skuId: `td-far-${RUN}-1`, priceFen: 30000, stock: 9, freightTemplate: `td-west-${RUN}` }] })
  const template = { id: `td-west-${RUN}`, name: '西部加收', zones: [{ regions: ['650000'], firstFen: 5000 }, { firstFen: 800 }] }
  await until(async () => {
    const { rules, version } = await call('promotions/house_rules', {})
    const changed = { ...rules, freightTemplates: [...rules.freightTemplates, template] }
    return call('promotions/set_house_rules', { rules: changed, expectedVersion: version }).catch((error) => {
      if (!String(error.message).includes('changed')) throw error // another file changes the rules of the same shop at this moment
    })
  })
  const person = buyer(app)
  const { addressId } = await person.address({ provinceCode: '', cityCode: '', districtCode: '', isDefault: 0 })
  const goodsRequestList = [person.goods(`td-far-${RUN}-1`, 1, `td-far-${RUN}`)]
  const userAddressReq = { addressId }
  const blocked = await until(async () => {
    const found = await settle(goodsRequestList, { userAddressReq })
    return found.settleType === 0 && found // rules are kept for ten seconds
  })
  assert.deepEqual(blocked.abnormalDeliveryGoodsList[0].unSettlementGoods.map(({ skuId }) => skuId), [`td-far-${RUN}-1`])
  const params = { goodsRequestList, userAddressReq, totalAmount: blocked.totalPayAmount, storeInfoList: [], couponList: [] }
  await assert.rejects(confirm.dispatchCommitPay(params), { code: 'CONTAINS_INSUFFICIENT_GOODS', msg: /地区编码/ })
  await app('services/address/fetchAddress.js').deleteAddress(addressId)
})

test('a gift stands among the goods of the checkout, free and marked', async () => {
  const terms = { kind: 'full_gift', id: `td-gift-${RUN}`, name: '满件赠手帕', by: 'pieces', scope: { kind: 'products', ids: [TEE] }, rungs: [{ at: 3, gifts: [{ skuId: `${PLAIN}-1`, title: '手帕', quantity: 1 }] }] }
  await until(() => call('promotions/save', { terms }).catch((error) => {
    if (!String(error.message).includes('changed')) throw error
  }))
  const gift = await until(async () => {
    const { storeGoodsList } = await settle([person.goods(SKU, 3)])
    return storeGoodsList[0].skuDetailVos.find(({ tagText }) => tagText === '赠品')
  })
  assert.deepEqual([gift.goodsName, gift.quantity, gift.settlePrice], ['手帕', 1, '0'])
})

test('the slot 待评价 of the user centre leads to a tab that the order list has', async () => {
  const { orderTagInfos } = await app('services/usercenter/fetchUsercenter.js').fetchUserCenter()
  assert.deepEqual(orderTagInfos.map(({ tabType }) => tabType), [5, 10, 40, 50, 0])
  const { data } = await app('services/order/orderList.js').fetchOrders({ parameter: { pageNum: 1, pageSize: 5, orderStatus: 60 } })
  assert.ok(data.orders.every(({ orderStatus }) => orderStatus === 50))
})

test('the end of an unpaid order is an absolute time, by the clock that the page counts with', async (t) => {
  const { tradeNo } = (await person.orders([person.goods(`${PLAIN}-1`, 2, PLAIN)])).data
  const right = Date.now
  const left = async () => {
    const { data } = await app('services/order/orderDetail.js').fetchOrderDetail({ parameter: tradeNo })
    assert.ok(data.autoCancelTime > 1577808000000)
    return data.autoCancelTime - Date.now()
  }
  const before = await left()
  t.mock.method(Date, 'now', () => right() - 86400000) // a phone that is a day behind
  assert.ok(Math.abs((await left()) - before) < 20000, 'a wrong clock changes nothing')
})

test('the words of a coupon are made by the service, its type is a number', async () => {
  const { fetchCouponDetail, fetchCouponList } = app('services/coupon/index.js')
  const ten = (await fetchCouponList()).find(({ title }) => title === TEN)
  assert.deepEqual([ten.type, ten.value, ten.base, ten.desc], [1, '1000', '3900', '满39元减10元'])
  const nine = (await fetchCouponList()).find(({ title }) => title === NINE)
  assert.deepEqual([nine.type, nine.value, nine.desc], [2, 9, '无门槛9折'])
  assert.match((await fetchCouponDetail(nine.key)).detail.useNotes, /9折/)
})

test('the key of a coupon is still the same one after parseInt', async () => {
  const { fetchCouponDetail, fetchCouponList } = app('services/coupon/index.js')
  for (const { key, title } of await fetchCouponList()) {
    assert.equal(String(parseInt(key)), key)
    assert.equal((await fetchCouponDetail(parseInt(key))).detail.title, title)
  }
})

test('the home page counts from 0, and its second page is not the first again', async () => {
  const { fetchGoodsList } = app('services/good/fetchGoods.js')
  const ids = async (...given) => (await fetchGoodsList(...given)).map(({ spuId }) => spuId)
  const [first, second] = [await ids(0, 4), await ids(1, 4)]
  assert.equal(new Set([...first, ...second]).size, 8)
  assert.deepEqual(await ids(1, 4), second, 'asked again after a failure it is the same page')
})

test('the reasons of an after-sale are for the order that the page looked at, and one of the wrong kind is refused in words', async () => {
  const orderNo = await person.buys([person.goods(SKU)])
  await ships(call, orderNo)
  const { dispatchApplyService, fetchApplyReasonList, fetchRightsPreview } = app('services/order/applyService.js')
  await fetchRightsPreview({ orderNo, skuId: SKU, spuId: '1011147', numOfSku: 1 })
  const texts = async (rightsReasonType) => (await fetchApplyReasonList({ rightsReasonType })).data.rightsReasonList.map(({ desc }) => desc)
  assert.ok((await texts(2)).includes('未收到货'))
  assert.ok((await texts(1)).includes('七天无理由退货'))
  const rights = { orderNo, rightsReasonDesc: '七天无理由退货', rightsReasonType: 1, rightsType: 20 }
  await assert.rejects(dispatchApplyService({ rights, rightsItem: [{ skuId: SKU, rightsQuantity: 1 }] }), { code: 'REASON_NOT_FOR_TYPE' })
})

test('the cart is emptied by its own order, and left alone by one of other goods', async () => {
  const cart = app('services/cart/cart.js')
  await cart.addToCart({ spuId: PLAIN, skuId: `${PLAIN}-1`, quantity: 1 })
  const fromCart = JSON.parse(JSON.stringify(await person.cart())) // through the storage, as the page passes it on
  const other = (await person.orders([person.goods(SKU)])).data.tradeNo
  assert.equal((await person.cart()).length, 1)
  const own = (await person.orders(fromCart)).data.tradeNo
  assert.deepEqual(await person.cart(), [])
  for (const orderNo of [other, own]) await cancel(orderNo)
})
