/** A shop in which every page has something to show: one buyer who has one of everything, and the staff's answers to it. */

import { randomUUID } from 'node:crypto'
import { withFreight, withHome, withPickup, withPoints } from './arranging.mjs'
import { SHOP, SIMULATOR } from './browser.mjs'
import { buys } from './buys.mjs'
import { buyer, staff } from './people.mjs'

const ADDRESS = { name: '小岚', phone: '13800000001', provinceName: '浙江省', provinceCode: '330000', cityName: '杭州市', cityCode: '330100', districtName: '西湖区', districtCode: '330106', detail: '示例路 1 号小满公寓 2 幢 301 室', isDefault: true }
const DAY = 86_400_000
const dayAhead = (days) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)

/** What the addresses of the pages are made of: { name of the buyer, orderNo, caseNo, … }. */
export async function furnished() {
  const name = `all-${randomUUID().slice(0, 6)}`
  const [{ call }, mine] = await Promise.all([staff(), buyer(name)])
  const { buyerId } = (await mine.call('identity/profile')).profile
  await withPickup(call)
  await withHome(call)
  await withPoints(call)
  await withFreight(call)
  await asMember(call, mine, buyerId)
  const { addressId } = await mine.call('addresses/save', ADDRESS)
  const { skus } = await mine.call('catalog/product', { productId: 'loop-hoodie' })
  const submit = (place, more = {}) => mine.call('orders/submit', { items: [{ productId: 'loop-hoodie', skuId: skus[place].skuId, quantity: 1 }], addressId, ...more })

  const paid = await buys('loop-hoodie', 0, name)
  await mine.call('invoices/request', { orderNo: paid.orderNo, to: { titleType: 'personal', title: '小岚', email: 'lan@example.com' } })
  const refunding = await buys('glaze-mug', 0, name)
  const caseNo = await applied(mine, refunding, 'refund')
  const received = await sentAndReceived(call, await buys('glaze-mug', 0, name), 'SF1234567890')
  await reviewed(call, mine, received)
  const exchanging = await sentAndReceived(call, await buys('loop-hoodie', 0, name), 'YT9876543210')
  const exchangeNo = await applied(mine, exchanging, 'exchange', { swapSkuId: skus[1].skuId })
  await call('aftersales/review', { caseNo: exchangeNo, decision: 'approve', note: '请寄回' })
  await mine.call('cart/add', { productId: 'loop-hoodie', skuId: skus[1].skuId, quantity: 2 })
  const unpaid = await submit(2)
  const fetched = await submit(1, { delivery: { method: 'pickup', pointId: 'west-lake' }, pay: true })
  await fetch(`${SIMULATOR}/_sim/pay/${fetched.orderNo}`, { method: 'POST', body: '{}' })

  const gone = await lookedAround(call, mine)
  const promotionId = await planned(call, name)
  const purchaseNo = await supplied(call, name.replace('-', ''), skus[1].skuId)
  await imported(call)
  const incidentId = await watched(call, mine, buyerId)
  return { name, incidentId, buyerId, orderNo: paid.orderNo, receivedNo: received.orderNo, refundingNo: refunding.orderNo, unpaidNo: unpaid.orderNo, fetchedNo: fetched.orderNo, caseNo, exchangeNo, gone, promotionId, purchaseNo, addressId }
}

async function asMember(call, mine, buyerId) {
  await call('balance/adjust', { buyerId, deltaFen: 50000, reason: '活动赠送' })
  await mine.call('balance/set_pin', { pin: '258369' })
  await call('points/adjust', { buyerId, deltaPoints: 800, reason: '开业赠送' })
  await call('members/set_level', { buyerId, level: 2, reason: '老顾客' })
  const { campaigns } = await mine.call('coupons/available')
  await mine.call('coupons/claim', { campaignId: campaigns[0].campaignId })
}

/** A reason against the buyer's credit that they object to, and an incident with the notice of a leak. */
async function watched(call, mine, buyerId) {
  const { reason } = await call('credit/add', { buyerId, weight: 10, lastsDays: 90, reason: '多次拒收' })
  await mine.call('credit/appeal', { recordId: reason.recordId, text: '当时人在外地，已经和客服说明。' })
  const { incident } = await call('incidents/open', { title: '导出文件误发', severity: 'high', findings: '一份含收货信息的表格发到了错误的邮箱。', measures: '已联系对方删除。' })
  const leak = { kinds: '收货人姓名、电话、地址', since: new Date(Date.now() - DAY).toISOString(), cause: '员工误发邮件', harm: '可能收到骚扰电话', remedies: '对方已确认删除', canDo: '留意陌生来电', contact: '客服 400-000-0000' }
  await call('incidents/prepare_notice', { incidentId: incident.incidentId, whom: { kind: 'list', buyerIds: [buyerId] }, leak })
  return incident.incidentId
}

async function applied(mine, { orderNo, order }, kind, more = {}) {
  const { reasons } = await mine.call('aftersales/reasons', { orderNo, kind })
  const [{ skuId }] = (await order()).lines
  return (await mine.call('aftersales/apply', { orderNo, kind, reasonId: reasons[0].reasonId, lines: [{ skuId, quantity: 1 }], ...more })).caseNo
}

async function sentAndReceived(call, bought, trackingNo) {
  await call('orders/ship', { orderNo: bought.orderNo, method: 'express', carrier: 'SF', trackingNo })
  await bought.call('orders/confirm_receipt', { orderNo: bought.orderNo })
  return bought
}

async function reviewed(call, mine, { orderNo, order }) {
  const [{ skuId }] = (await order()).lines
  await mine.call('reviews/create', { orderNo, skuId, rating: 5, text: '釉色温润，握在手里刚刚好。' })
  await call('reviews/reply', { orderNo, skuId, text: '谢谢喜欢。' })
}

/** Questions, favourites, what was looked at, and the place in the queue for what is sold out: its product's id. */
async function lookedAround(call, mine) {
  const { questionId } = await mine.call('questions/ask', { productId: 'loop-hoodie', text: '身高 175 穿哪个码合适？' })
  await call('questions/reply', { productId: 'loop-hoodie', questionId, text: '建议 L 码，喜欢宽松选 XL。' })
  await mine.call('favourites/toggle', { productId: 'glaze-mug', favourite: true })
  await mine.call('footprints/record', { productId: 'glaze-mug' })
  const { productId, skuIds } = await call('products/create', { title: '绝版茶杯', categoryIds: ['cups'], onSale: true, skus: [{ priceFen: 6800, stock: 0 }] })
  await mine.call('waiting/join', { productId, skuId: skuIds[0] })
  await call('products/create', { title: '银卡礼盒', categoryIds: ['cups'], onSale: true, minLevel: 2, skus: [{ priceFen: 16800, stock: 9 }] })
  return productId
}

/** A plan with its promotion, which begins tomorrow: the promotion's id. */
async function planned(call, name) {
  const promotionId = `soon-${name}`
  await call('promotions/save', { terms: { kind: 'full_reduction', id: promotionId, name: '会员日满300减40', startsAt: new Date(Date.now() + DAY).toISOString(), scope: { kind: 'shop' }, rungs: [{ at: 30000, offFen: 4000 }] }, expectedVersion: 0 })
  await call('plans/save', { planId: `plan-${name}`, name: '会员日', firstDay: dayAhead(0), lastDay: dayAhead(3), promotionIds: [promotionId], goal: { orders: 200, revenueFen: 3000000 } })
  const { festivals, festivalsVersion } = await call('plans/list', { firstDay: dayAhead(0), lastDay: dayAhead(1) })
  if (!festivals.length) await call('plans/set_festivals', { expectedVersion: festivalsVersion, festivals: [{ name: '小雪', firstDay: dayAhead(0), lastDay: dayAhead(1) }] })
  return promotionId
}

async function supplied(call, supplierId, skuId) {
  await call('suppliers/save', { supplierId, name: '龙泉窑口', contact: '陶师傅', phone: '13900000002', leadDays: 12 })
  return (await call('purchases/save', { supplierId, lines: [{ skuId, quantity: 40, costFen: 9900 }] })).purchase.purchaseNo
}

/** A table of goods, one of its two rows faulty. */
async function imported(call) {
  const { importId, url, fields } = await call('imports/request_upload')
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  form.append('file', new Blob([`商品编号,标题,价格,库存\n${randomUUID().slice(0, 8)},竹茶盘,128,6\n${randomUUID().slice(0, 8)},坏的一行,不是价格,6\n`], { type: 'text/csv' }), 'goods.csv')
  await fetch(new URL(url, SHOP), { method: 'POST', body: form })
  await call('imports/start', { importId, existing: 'refuse' })
}
