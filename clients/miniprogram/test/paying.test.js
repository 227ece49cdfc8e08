'use strict'

const assert = require('node:assert/strict')
const test = require('node:test')
const { newPhone, openNetwork, readyToBuy, startApp } = require('./support/world.js')

const network = openNetwork(test)

/** An order that waits for its money. */
async function ordered(phone) {
  const cloud = startApp(phone)
  const { orderNo } = await cloud.shop.orders.submit(await readyToBuy(cloud))
  return { cloud, orderNo }
}

test('the buyer pays: paid, by the word of the shop', async () => {
  const { cloud, orderNo } = await ordered(newPhone(network))
  const { outcome, order, reported } = await cloud.pay(orderNo)
  assert.equal(outcome, 'paid')
  assert.equal(order.status, 'PAID')
  assert.equal(reported, 'requestPayment:ok')
  assert.equal(JSON.parse(network.sent('orders/get')[0].body).confirm, true)
})

test('the buyer goes away: cancelled, and the order still waits', async () => {
  const phone = newPhone(network)
  const { cloud, orderNo } = await ordered(phone)
  phone.pays = 'cancels'
  const { outcome, order } = await cloud.pay(orderNo)
  assert.equal(outcome, 'cancelled')
  assert.equal(order.status, 'UNPAID')
  assert.equal(network.sent('orders/get').length, 1, 'asked once, not polled')
  phone.pays = 'pays'
  assert.equal((await cloud.pay(orderNo)).outcome, 'paid', 'and can be paid later')
})

test('the money went, and the app hears a failure: paid', async () => {
  const phone = newPhone(network)
  const { cloud, orderNo } = await ordered(phone)
  phone.pays = 'pays, but the app hears a failure'
  const { outcome, reported } = await cloud.pay(orderNo)
  assert.equal(outcome, 'paid')
  assert.equal(reported, 'requestPayment:fail (detail message)')
})

test('nobody knows: the shop is asked a few times, then the outcome is unknown', async () => {
  const phone = newPhone(network)
  const { cloud, orderNo } = await ordered(phone)
  phone.pays = 'fails'
  const { outcome, order } = await cloud.pay(orderNo)
  assert.equal(outcome, 'unknown')
  assert.equal(order.status, 'UNPAID')
  assert.equal(network.sent('orders/get').length, 4)
})

test('paid, and the shop cannot be reached: unknown after bounded polls, paid when it is asked again', async () => {
  const phone = newPhone(network)
  const { cloud, orderNo } = await ordered(phone)
  const down = '{"code": "provider_unavailable", "message": "稍后重试", "details": {}, "requestId": "r"}'
  network.fail('orders/get', { status: 503, headers: { 'Retry-After': '1' }, body: down }, 99)
  const { outcome, order, error } = await cloud.pay(orderNo)
  assert.equal(outcome, 'unknown')
  assert.equal(order, null)
  assert.equal(error.errCode, 'provider_unavailable')
  assert.equal(network.sent('orders/get').length, 8)
  network.calm()
  assert.equal((await cloud.pay(orderNo)).outcome, 'paid')
  assert.equal(phone.asked.length, 1, 'the cashier is not opened again')
})

test('the session ends at the cashier: the payment is told all the same, and nothing is thrown', async () => {
  const phone = newPhone(network)
  const { cloud, orderNo } = await ordered(phone)
  const body = '{"code": "account_frozen", "message": "账号已被冻结", "details": {}, "requestId": "r"}'
  network.fail('orders/get', { status: 403, body }, 99)
  const { outcome, error } = await cloud.pay(orderNo)
  assert.equal(outcome, 'unknown')
  assert.equal(error.errCode, 'account_frozen')
})

test('an order that has ended is closed, not cancelled', async () => {
  const phone = newPhone(network)
  const { cloud, orderNo } = await ordered(phone)
  phone.pays = 'cancels'
  const elsewhere = startApp(newPhone(network, { person: phone.person }))
  network.fail('orders/get', { before: () => elsewhere.shop.orders.cancel({ orderNo }) })
  const { outcome } = await cloud.pay(orderNo)
  assert.equal(outcome, 'closed')
})

test('a payment that cannot be opened is refused with its reason', async () => {
  const phone = newPhone(network)
  const { cloud, orderNo } = await ordered(phone)
  await cloud.shop.orders.cancel({ orderNo })
  await assert.rejects(cloud.pay(orderNo), { errCode: 'order_closed' })
  assert.deepEqual(phone.asked, [])
})

test('an order that waits for its stock is paid when it has it', async () => {
  const { cloud, orderNo } = await ordered(newPhone(network))
  const body = '{"code": "order_reserving", "message": "请稍候", "details": {}, "requestId": "r"}'
  network.fail('orders/pay', { status: 409, headers: { 'Retry-After': '1' }, body }, 2)
  assert.equal((await cloud.pay(orderNo)).outcome, 'paid')
  assert.equal(network.sent('orders/pay').length, 3)
})

test('the question about messages is asked in the tap, and what was accepted is noted', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  phone.subscribes = (id) => (id === 'B' ? 'reject' : 'accept')
  phone.inTap = true
  const asking = cloud.subscribe(['A', 'B'])
  phone.inTap = false // the handler has returned
  const { accepted, results } = await asking
  assert.deepEqual(accepted, ['A'])
  assert.deepEqual(results, { A: 'accept', B: 'reject' })
  assert.deepEqual(JSON.parse(network.sent('messages/grant')[0].body), { results })
  await assert.rejects(cloud.subscribe(['A']), { errCode: 'subscribe_failed' })
})

test('two questions answered alike count twice; one refused entirely is not told', async () => {
  const phone = newPhone(network)
  phone.inTap = true
  const cloud = startApp(phone)
  await Promise.all([cloud.subscribe(['A']), cloud.subscribe(['A'])])
  assert.equal(new Set(network.sent('messages/grant').map((each) => each.headers['idempotency-key'])).size, 2)
  phone.subscribes = () => 'reject'
  assert.deepEqual((await cloud.subscribe(['A'])).accepted, [])
  assert.equal(network.sent('messages/grant').length, 2)
})
