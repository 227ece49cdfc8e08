'use strict'

/** Every function of the template exists, and every field that its pages read is there, in a shop of real variety. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { contract, faults } = require('./support/fields.js')
const { assembled, newPhone, open } = require('./support/program.js')
const { FAR, GONE, OFF, PLAIN, TEE, WORD, buyer, live, ships, staff, stocked, teeSku, until } = require('./support/variety.js')

const root = assembled()
const app = open(root, newPhone())
const world = {}
const waiting = Object.entries(contract.functions).flatMap(([file, functions]) => Object.keys(functions).map((name) => `${file} ${name}`))

test.before(async () => {
  const call = await staff()
  await stocked(call)
  const person = buyer(app)
  const cart = app('services/cart/cart.js')
  await person.address()
  await person.address({ name: '阿明', isDefault: 0, addressTag: '' })
  await person.claims()
  const two = [person.goods(teeSku('sage', 'm'), 2)]
  world.unpaid = (await person.orders(two)).data.tradeNo
  world.cancelled = (await person.orders([person.goods(`${PLAIN}-1`, 1, PLAIN)])).data.tradeNo
  await app('services/order/orderActions.js').cancelOrder(world.cancelled)
  world.paid = await person.buys(two)
  world.shipped = await person.buys(two, null) // the cheapest coupon
  world.received = await person.buys(two)
  await ships(call, world.shipped)
  await ships(call, world.received)
  await app('services/order/applyService.js').dispatchConfirmReceived({ parameter: { logisticsNo: '', orderNo: world.received } })
  await cart.addToCart({ spuId: TEE, skuId: teeSku('sage', 'l'), quantity: 2 })
  await cart.addToCart({ spuId: PLAIN, skuId: `${PLAIN}-1`, quantity: 1 })
  await cart.addToCart({ spuId: GONE, skuId: `${GONE}-1`, quantity: 1 })
  await cart.addToCart({ spuId: OFF, skuId: `${OFF}-1`, quantity: 1 })
  await call('products/set_on_sale', { productId: OFF, onSale: false })
  await live()
  world.call = call
  world.person = person
})

/** A function of the contract keeps its promise in all these answers. */
async function keeps(file, name, calls) {
  const { arity, style, fields } = contract.functions[file][name]
  const found = app(file)[name]
  assert.equal(typeof found, 'function', `${file} exports ${name}`)
  assert.equal(found.length, arity, `${name} takes as many as the template's`)
  const answers = []
  for (const given of calls) {
    const answer = await found(...given)
    if (style === 'envelope') {
      assert.deepEqual(Object.keys(answer).sort(), ['clientIp', 'code', 'data', 'msg', 'requestId', 'rt', 'success'])
      assert.equal(answer.code, 'Success')
      assert.equal(answer.success, true)
    } else {
      assert.ok(!answer || !('success' in answer), `${name} answers bare`)
    }
    answers.push(style === 'envelope' ? answer.data : answer)
  }
  assert.deepEqual(faults(answers, fields), [], name)
  waiting.splice(waiting.indexOf(`${file} ${name}`), 1)
  return answers
}

test('home, categories and goods', async () => {
  await keeps('services/home/home.js', 'fetchHome', [[]])
  await keeps('services/good/fetchGoods.js', 'fetchGoodsList', [[], [0, 20], [1, 20]])
  await keeps('services/good/fetchCategoryList.js', 'getCategoryList', [[]])
  await keeps('services/good/fetchGood.js', 'fetchGood', [[TEE], [PLAIN], [GONE]])
})

test('a product page: several SKUs with their stock, sold out, without specs', async () => {
  const { fetchGood } = app('services/good/fetchGood.js')
  const [tee, plain, gone] = await Promise.all([fetchGood(TEE), fetchGood(PLAIN), fetchGood(GONE)])
  assert.equal(tee.skuList.find(({ skuId }) => skuId === teeSku('slate', 'l')).stockInfo.stockQuantity, 0)
  assert.equal(tee.isPutOnSale, 1)
  assert.deepEqual([tee.minSalePrice, tee.maxSalePrice, tee.maxLinePrice], ['6900', '7900', '9900'])
  assert.deepEqual([gone.isPutOnSale, gone.spuStockQuantity], [0, 0])
  assert.equal(plain.specList[0].specValueList.length, 1, 'there is something to choose, or the page could not sell it')
  assert.equal(plain.skuList[0].specInfo[0].specValueId, plain.specList[0].specValueList[0].specValueId)
})

test('the activities of the product that is looked at', async () => {
  await app('services/good/fetchGood.js').fetchGood(TEE)
  await keeps('services/activity/fetchActivityList.js', 'fetchActivityList', [[]])
  await keeps('services/activity/fetchActivity.js', 'fetchActivity', [[]])
  const [promotion] = await keeps('services/promotion/detail.js', 'fetchPromotion', [[0]])
  assert.equal(promotion.statusTag, 'running')
})

test('lists, search and its history', async () => {
  const asked = { sort: 0, pageNum: 1, pageSize: 30, keyword: WORD, minPrice: 0, maxPrice: undefined }
  const [found] = await keeps('services/good/fetchSearchResult.js', 'getSearchResult', [[asked]])
  assert.ok(found.spuList.some(({ spuId }) => spuId === TEE))
  const [rising] = await keeps('services/good/fetchGoodsList.js', 'fetchGoodsList', [[{ ...asked, sort: 1, sortType: 0 }], [{ ...asked, minPrice: 3000 }]])
  const prices = rising.spuList.map(({ price }) => Number(price))
  assert.deepEqual(prices, [...prices].sort((a, b) => a - b))
  await app('services/good/fetchSearchHistory.js').recordSearch(WORD)
  await keeps('services/good/fetchSearchHistory.js', 'getSearchHistory', [[]])
  await keeps('services/good/fetchSearchHistory.js', 'getSearchPopular', [[]])
  await app('services/good/fetchSearchHistory.js').deleteSearchHistory([WORD])
  assert.deepEqual((await app('services/good/fetchSearchHistory.js').getSearchHistory()).historyWords, [])
})

test('the cart: a promotion, one sold out, one that is gone', async () => {
  const [data] = await keeps('services/cart/cart.js', 'fetchCartGroupData', [[undefined]])
  const [store] = data.storeGoods
  assert.ok(store.promotionGoodsList.some(({ promotionCode }) => promotionCode === 'EMPTY_PROMOTION'))
  assert.deepEqual(store.shortageGoodsList.map(({ spuId }) => spuId), [GONE])
  assert.deepEqual(data.invalidGoodItems.map(({ spuId }) => spuId), [OFF])
})

test('writes of the cart come back in it', async () => {
  const cart = app('services/cart/cart.js')
  const skuId = `${PLAIN}-1`
  const line = async () => (await world.person.cart()).find((goods) => goods.skuId === skuId)
  await cart.changeQuantity({ spuId: PLAIN, skuId, quantity: 3 })
  await cart.selectGoods({ spuId: PLAIN, skuId, isSelected: false })
  assert.deepEqual([(await line()).quantity, (await line()).isSelected], [3, 0])
  await cart.selectStore({ storeId: 'main', isSelected: true })
  assert.equal((await line()).isSelected, 1)
  await cart.selectAll({ isSelected: 0 })
  assert.equal((await line()).isSelected, 0)
  await cart.deleteGoods({ spuId: PLAIN, skuId })
  assert.equal(await line(), undefined)
  await cart.clearInvalidGoods()
  assert.deepEqual((await cart.fetchCartGroupData()).data.invalidGoodItems, [])
})

test('the checkout, with the cheapest coupon, with none, and with the list of coupons', async () => {
  const goodsRequestList = [world.person.goods(teeSku('sage', 'm'), 2)]
  const storeInfoList = [{ storeId: 'main', storeName: '' }]
  const [best, none] = await keeps('services/order/orderConfirm.js', 'fetchSettleDetail', [
    [{ goodsRequestList, storeInfoList, userAddressReq: null, couponList: undefined }],
    [{ goodsRequestList, storeInfoList, userAddressReq: null, couponList: [] }],
  ])
  assert.equal(best.settleType, 1)
  assert.ok(Number(best.totalPayAmount) < Number(none.totalPayAmount))
  assert.equal(none.totalCouponAmount, '0')
  for (const { totalAmount, totalPayAmount, totalPromotionAmount, totalCouponAmount } of [best, none]) {
    assert.equal(Number(totalAmount) - Number(totalPromotionAmount) - Number(totalCouponAmount), Number(totalPayAmount))
  }
  const products = [{ skuId: teeSku('sage', 'm'), spuId: TEE, storeId: 'main', quantity: 2, prices: { sale: '6900' } }]
  await keeps('services/coupon/selectCoupons.js', 'coupons', [[{ products, selectedCoupons: [], storeId: 'main' }]])
})

test('an order from the checkout, and its payment', async () => {
  const given = { goodsRequestList: [world.person.goods(teeSku('slate', 'm'))], couponList: [], storeInfoList: [] }
  const { data } = await app('services/order/orderConfirm.js').fetchSettleDetail(given)
  const params = { ...given, userAddressReq: data.userAddress, totalAmount: data.totalPayAmount }
  const [paid] = await keeps('services/order/orderConfirm.js', 'dispatchCommitPay', [[params]])
  assert.deepEqual(Object.keys(JSON.parse(paid.payInfo)).sort(), ['nonceStr', 'package', 'paySign', 'signType', 'timeStamp'])
  assert.equal((await app('services/order/pay.js').payOrder(paid.tradeNo)).outcome, 'paid')
})

test('orders in every state', async () => {
  const list = app('services/order/orderList.js')
  await keeps('services/order/orderList.js', 'fetchOrders', [[{ parameter: { pageNum: 1, pageSize: 5 } }], [{ parameter: { pageNum: 2, pageSize: 5 } }]])
  const of = async (orderStatus) => (await list.fetchOrders({ parameter: { pageNum: 1, pageSize: 5, orderStatus } })).data.orders
  for (const [status, orderNo] of [[5, world.unpaid], [10, world.paid], [40, world.shipped], [50, world.received]]) {
    const found = await of(status)
    assert.ok(found.every((order) => order.orderStatus === status), String(status))
    assert.ok(found.some((order) => order.orderNo === orderNo), String(status))
  }
  assert.deepEqual((await list.fetchOrders({ parameter: { pageNum: 9, pageSize: 5 } })).data.orders, [], 'an empty page ends the list')
  await keeps('services/order/orderList.js', 'fetchOrdersCount', [[undefined]])
})

test('an order whole: unpaid, cancelled, paid, shipped with a coupon, received', async () => {
  const { unpaid, cancelled, paid, shipped, received } = world
  const asked = [unpaid, cancelled, paid, shipped, received].map((parameter) => [{ parameter }])
  const found = await keeps('services/order/orderDetail.js', 'fetchOrderDetail', asked)
  assert.deepEqual(found.map(({ orderStatus }) => orderStatus), [5, 80, 10, 40, 50])
  assert.deepEqual(found.map(({ buttonVOs }) => buttonVOs.map(({ type }) => type).sort()), [[1, 2], [7, 9], [2, 9], [3, 9], [6, 9]])
  assert.equal(found[3].logisticsVO.logisticsCompanyName, '顺丰速运')
  assert.ok(Number(found[3].couponAmount) > 0)
  assert.deepEqual(found[4].trajectoryVos.map(({ code }) => code), ['200005', '200003', '200002', '200001'])
  for (const order of found) {
    const { goodsAmountApp, freightFee, discountAmount, couponAmount, paymentAmount } = order
    assert.equal(Number(goodsAmountApp) + Number(freightFee) - Number(discountAmount) - Number(couponAmount), Number(paymentAmount), order.orderNo)
  }
  const { orders } = (await app('services/order/orderList.js').fetchOrders({ parameter: { pageNum: 1, pageSize: 20 } })).data
  for (const order of found) {
    const listed = orders.find(({ orderNo }) => orderNo === order.orderNo)
    for (const name of ['freightFee', 'paymentAmount', 'orderStatusName', 'createTime']) assert.equal(listed[name], order[name], `${name} in the list`)
  }
  await keeps('services/order/orderDetail.js', 'fetchBusinessTime', [[undefined]])
})

test('an invoice is asked for', async () => {
  const invoiceVO = { buyerName: '小岚', email: 'lan@example.com', titleType: 1, contentType: 1, invoiceType: 5 }
  await keeps('services/order/orderConfirm.js', 'dispatchSupplementInvoice', [[{ parameter: { orderNo: world.received, invoiceVO } }]])
  const { data } = await app('services/order/orderDetail.js').fetchOrderDetail({ parameter: world.received })
  assert.equal(data.invoiceVO.buyerName, '小岚')
  assert.equal(data.invoiceVO.money, data.paymentAmount)
})

test('after-sales: a partial refund', async () => {
  const apply = 'services/order/applyService.js'
  const skuId = teeSku('sage', 'm')
  const [preview] = await keeps(apply, 'fetchRightsPreview', [[{ orderNo: world.paid, skuId, spuId: '1011147', numOfSku: 1 }]])
  assert.deepEqual([preview.boughtQuantity, preview.numOfSkuAvailable, preview.spuId], [2, 2, TEE])
  const [{ rightsReasonList }] = await keeps(apply, 'fetchApplyReasonList', [[{ rightsReasonType: 2 }]])
  const why = { rightsReasonDesc: rightsReasonList[0].desc, rightsReasonType: 2, rightsType: 20 }
  const rights = { orderNo: world.paid, refundRequestAmount: 1, rightsImageUrls: [], ...why }
  const [{ rightsNo }] = await keeps(apply, 'dispatchApplyService', [
    [{ rights, rightsItem: [{ itemTotalAmount: NaN, rightsQuantity: 1, skuId, spuId: TEE }], refundMemo: undefined }],
  ])
  await world.call('aftersales/review', { caseNo: rightsNo, decision: 'approve' })
  await until(async () => (await app('pages/order/after-service-detail/api.js').getRightsDetail({ rightsNo })).data[0].rights.userRightsStatus === 160)
  const { data } = await app('services/order/orderDetail.js').fetchOrderDetail({ parameter: world.paid })
  assert.equal(data.orderStatus, 10, 'the other one is still to be sent')
  assert.equal(data.refundedAmount, preview.refundableAmount)
  assert.ok(data.buttonVOs.some(({ type }) => type === 5))
  assert.deepEqual((await app('services/order/orderActions.js').fetchRightsOfOrder(world.paid)).data, [{ rightsNo }])
  world.refunded = rightsNo
})

test('after-sales: goods come back, the parcel is told and corrected; another case is taken back', async () => {
  const { dispatchApplyService, fetchApplyReasonList } = app('services/order/applyService.js')
  const { data: reasons } = await fetchApplyReasonList({ rightsReasonType: 1, orderNo: world.received, rightsType: 10 })
  const item = { rightsQuantity: 1, skuId: teeSku('sage', 'm'), spuId: TEE }
  const rights = { orderNo: world.received, rightsImageUrls: [], rightsReasonDesc: reasons.rightsReasonList[0].desc, rightsReasonType: 1, rightsType: 10 }
  const { rightsNo } = (await dispatchApplyService({ rights, rightsItem: [item] })).data
  await world.call('aftersales/review', { caseNo: rightsNo, decision: 'approve' })
  const [[company]] = await keeps('pages/order/fill-tracking-no/api.js', 'getDeliverCompanyList', [[]])
  const parcel = { rightsNo, logisticsCompanyCode: company.code, logisticsCompanyName: company.name, logisticsNo: 'SF100001', remark: '' }
  await keeps('pages/order/fill-tracking-no/api.js', 'update', [[parcel]])
  await keeps('pages/order/fill-tracking-no/api.js', 'create', [[{ ...parcel, logisticsNo: 'SF100002' }]])
  const second = (await dispatchApplyService({ rights, rightsItem: [item] })).data.rightsNo
  const list = 'pages/order/after-service-list/api.js'
  const [all, audit] = await keeps(list, 'getRightsList', [
    [{ parameter: { pageNum: 1, pageSize: 10 } }],
    [{ parameter: { pageNum: 1, pageSize: 10, afterServiceStatus: 10 } }],
  ])
  assert.deepEqual(all.states, { audit: 1, approved: 1, complete: 1, closed: 0 })
  assert.deepEqual(audit.dataList.map(({ rights: { rightsNo: number } }) => number), [second])
  const [[sent]] = await keeps('pages/order/after-service-detail/api.js', 'getRightsDetail', [[{ rightsNo }], [{ rightsNo: world.refunded }]])
  assert.deepEqual([sent.rights.userRightsStatus, sent.logisticsVO.logisticsNo], [130, 'SF100002'])
  await keeps('pages/order/after-service-detail/api.js', 'cancelRights', [[{ rightsNo: second }]])
})

test('the goods are confirmed as received', async () => {
  await keeps('services/order/applyService.js', 'dispatchConfirmReceived', [[{ parameter: { logisticsNo: '', orderNo: world.shipped } }]])
})

test('comments: written, counted, listed, answered', async () => {
  const { getGoods } = app('services/order/orderSubmitComment.js')
  await until(async () => (await getGoods({ orderNo: world.received })).length > 0)
  await keeps('services/order/orderSubmitComment.js', 'getGoods', [[{ orderNo: world.received }]])
  const skuId = teeSku('sage', 'm')
  const said = { commentScore: 5, commentContent: '很舒服', commentResources: [{ src: '/media/bamboo-tee.svg', type: 'image' }] }
  await app('services/comments/submitComment.js').submitComment({ orderNo: world.received, skuId, ...said })
  await world.call('reviews/moderate', { orderNo: world.received, skuId, state: 'shown' })
  await world.call('reviews/reply', { orderNo: world.received, skuId, text: '谢谢' })
  const query = (more) => [{ pageNum: 1, pageSize: 10, queryParameter: { spuId: TEE, ...more } }]
  const [all, bad] = await keeps('services/comments/fetchComments.js', 'fetchComments', [query({}), query({ commentLevel: 1 }), query({ hasImage: true })])
  assert.deepEqual([all.totalCount, all.pageList[0].sellerReply, bad.totalCount, bad.pageList.length], ['1', '谢谢', '0', 0])
  await keeps('services/comments/fetchCommentsCount.js', 'fetchCommentsCount', [[{ spuId: TEE }]])
  await keeps('services/good/fetchGoodsDetailsComments.js', 'getGoodsDetailsCommentsCount', [[TEE]])
  const asked = app('services/good/fetchGood.js').fetchGood(TEE)
  const lists = await keeps('services/good/fetchGoodsDetailsComments.js', 'getGoodsDetailsCommentList', [[TEE], []])
  assert.deepEqual(lists[1], lists[0], 'asked without a product, as the product page does, it is of the one that is looked at')
  await asked
  await keeps('services/good/comments/fetchCommentDetail.js', 'getCommentDetail', [[{ orderNo: world.received }]])
})

test('coupons, addresses and the person', async () => {
  const coupon = 'services/coupon/index.js'
  const [held] = await keeps(coupon, 'fetchCouponList', [['default'], ['useless'], ['disabled']])
  await keeps(coupon, 'fetchCouponDetail', held.map(({ key }) => [parseInt(key)]))
  const goods = await app('services/good/fetchGoods.js').fetchGoodsList(parseInt(held.find(({ title }) => title !== FAR).key))
  assert.deepEqual(goods.map(({ spuId }) => spuId).sort(), [PLAIN, TEE].sort(), 'the goods of that coupon')
  const [list] = await keeps('services/address/fetchAddress.js', 'fetchDeliveryAddressList', [[]])
  assert.deepEqual(list.map(({ isDefault }) => isDefault), [1, 0])
  const address = app('services/address/fetchAddress.js')
  await address.setDefaultAddress(list[1].addressId)
  await keeps('services/address/fetchAddress.js', 'fetchDeliveryAddress', [[list[1].id], [0]])
  assert.equal((await address.fetchDeliveryAddress()).id, list[1].id)
  await address.deleteAddress(list[1].addressId)
  assert.equal((await address.fetchDeliveryAddressList()).length, 1)
  const person = await app('services/usercenter/fetchPerson.js').updatePerson({ nickName: '小岚', gender: 2 })
  assert.deepEqual([person.nickName, person.gender, person.address.cityName], ['小岚', 2, '杭州市'])
  await keeps('services/usercenter/fetchPerson.js', 'fetchPerson', [[]])
  await keeps('services/usercenter/fetchUsercenter.js', 'fetchUserCenter', [[]])
})

test('orders: bought again, deleted; goods: kept as favourites', async () => {
  const actions = app('services/order/orderActions.js')
  assert.deepEqual((await actions.rebuyOrder(world.received)).data.added, [teeSku('sage', 'm')])
  await actions.deleteOrder(world.cancelled)
  const { data } = await app('services/order/orderList.js').fetchOrders({ parameter: { pageNum: 1, pageSize: 20 } })
  assert.ok(!data.orders.some(({ orderNo }) => orderNo === world.cancelled))
  const favourites = app('services/good/favourites.js')
  await favourites.toggleFavourite({ spuId: TEE, favourite: true })
  assert.equal(await favourites.isFavourite(TEE), true)
  assert.deepEqual((await favourites.fetchFavourites()).map(({ spuId }) => spuId), [TEE])
})

test('what the shop does not offer is refused in words', async () => {
  const actions = app('services/order/orderActions.js')
  await assert.rejects(actions.changeOrderAddress('1', { name: '' }), { code: 'NOT_SUPPORTED' })
  await assert.rejects(actions.inviteGroup({ groupId: '1' }), { code: 'NOT_SUPPORTED' })
})

test('the writes that the template lacks are there', () => {
  for (const [file, names] of Object.entries(contract.writes)) {
    for (const name of names) assert.equal(typeof app(file)[name], 'function', `${file} exports ${name}`)
  }
})

test('every function of the contract was called', () => {
  assert.deepEqual(waiting, [])
})
