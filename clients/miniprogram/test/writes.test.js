'use strict'

const assert = require('node:assert/strict')
const test = require('node:test')
const { newPhone, openNetwork, orderCount, readyToBuy, startApp, line, setClock } = require('./support/world.js')

const network = openNetwork(test)

const keysOf = (name) => new Set(network.sent(name).map((each) => each.headers['idempotency-key']))

test('an answer lost after the shop has committed: the retry gets the same order', async () => {
  const cloud = startApp(newPhone(network))
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'answer')
  const { orderNo } = await cloud.shop.orders.submit(wanted)
  const [lost, retried] = network.sent('orders/submit')
  assert.equal(JSON.parse(lost.answer).data.orderNo, orderNo, 'the lost answer was this order')
  assert.equal(retried.headers['idempotency-key'], lost.headers['idempotency-key'])
  assert.equal(await orderCount(cloud), 1)
})

test('an answer that never comes in time is asked for again under the same key', async () => {
  const phone = newPhone(network)
  const wanted = await readyToBuy(startApp(phone))
  const cloud = startApp(phone, { timeout: 800 })
  const slowly = new Promise((resolve) => setTimeout(resolve, 1600))
  network.fail('orders/submit', { before: () => slowly })
  await cloud.shop.orders.submit(wanted)
  await slowly
  while (!network.sent('orders/submit')[0].status) await new Promise((resolve) => setTimeout(resolve, 20)) // the slow one arrives as well
  assert.ok(network.sent('orders/submit').length > 1)
  assert.equal(keysOf('orders/submit').size, 1)
  assert.equal(await orderCount(startApp(phone)), 1)
})

test('every retry waits longer than a jittered while, and there are at most four', async () => {
  const cloud = startApp(newPhone(network), { random: () => 1 })
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'request', 9)
  const failed = await cloud.shop.orders.submit(wanted).catch((error) => error)
  assert.equal(failed.errCode, 'unreachable')
  assert.equal(failed.unfinished, true)
  assert.equal(network.sent('orders/submit').length, 4)
  assert.deepEqual(cloud.waits, [600, 1200, 2400])
})

test('a busy shop is asked again when it said, and not before', async () => {
  const cloud = startApp(newPhone(network), { random: () => 0.5 })
  await cloud.login()
  for (const status of [429, 503]) {
    const body = '{"code": "busy", "message": "系统繁忙", "details": {}, "requestId": "r"}'
    network.fail('cart/view', { status, headers: { 'retry-after': '2' }, body })
  }
  await cloud.shop.cart.view()
  assert.equal(network.sent('cart/view').length, 3)
  assert.deepEqual(cloud.waits, [2300, 2600])
  const body = '{"code": "staff_locked", "message": "稍后再试", "details": {}, "requestId": "r"}'
  network.fail('cart/view', { status: 429, headers: { 'Retry-After': '600' }, body })
  await assert.rejects(cloud.shop.cart.view(), { errCode: 'staff_locked', retryAfter: 600 })
})

test('pressing again after a failure goes on with the same order', async () => {
  const cloud = startApp(newPhone(network))
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'answer')
  network.fail('orders/submit', 'request', 3)
  await assert.rejects(cloud.shop.orders.submit(wanted), { errCode: 'unreachable', unfinished: true })
  const { orderNo } = await cloud.shop.orders.submit({ addressId: wanted.addressId, items: wanted.items })
  assert.equal(keysOf('orders/submit').size, 1)
  assert.equal(JSON.parse(network.sent('orders/submit')[0].answer).data.orderNo, orderNo)
  assert.equal(await orderCount(cloud), 1)
})

test('an app that is killed between submit and its answer, and started again, gets the one order', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', { before: () => setTimeout(() => phone.kill(), 0) })
  cloud.shop.orders.submit(wanted).then(assert.fail, assert.fail) // never heard of again
  while (!(network.sent('orders/submit')[0] || {}).status) await new Promise((resolve) => setTimeout(resolve, 10))
  const restarted = startApp(phone)
  const [unfinished] = restarted.unfinished()
  assert.equal(unfinished.name, 'orders/submit')
  const { result } = await restarted.callFunction(unfinished)
  assert.equal(JSON.parse(network.sent('orders/submit')[0].answer).data.orderNo, result.orderNo)
  assert.equal(keysOf('orders/submit').size, 1)
  assert.deepEqual(restarted.unfinished(), [])
  assert.equal(await orderCount(restarted), 1)
})

for (const hours of [1, -1]) {
  test(`the same with a clock that jumps by ${hours} h in between`, async (t) => {
    const phone = newPhone(network)
    const cloud = startApp(phone)
    const wanted = await readyToBuy(cloud)
    network.fail('orders/submit', 'answer')
    network.fail('orders/submit', 'request', 3)
    await assert.rejects(cloud.shop.orders.submit(wanted), { unfinished: true })
    setClock(t, hours * 3600 * 1000)
    const restarted = startApp(phone)
    await restarted.shop.orders.submit(wanted)
    assert.equal(keysOf('orders/submit').size, 1)
    assert.equal(await orderCount(restarted), 1)
  })
}

test('a double tap is one order; the next tap after the answer is another', async () => {
  const cloud = startApp(newPhone(network))
  const wanted = await readyToBuy(cloud)
  const [first, second] = await Promise.all([cloud.shop.orders.submit(wanted), cloud.shop.orders.submit(wanted)])
  assert.equal(first.orderNo, second.orderNo)
  assert.equal(network.sent('orders/submit').length, 1)
  const third = await cloud.shop.orders.submit(wanted)
  assert.notEqual(third.orderNo, first.orderNo)
  assert.equal(await orderCount(cloud), 2)
})

test('actions that look alike are told apart by their name', async () => {
  const cloud = startApp(newPhone(network))
  const wanted = await line(cloud)
  await Promise.all(['a', 'b'].map((action) => cloud.shop.cart.add(wanted, { action })))
  const { lines } = await cloud.shop.cart.view()
  assert.equal(lines[0].quantity, 2)
})

test('a refusal ends an action: the next one has a key of its own', async () => {
  const cloud = startApp(newPhone(network))
  const wanted = { ...(await readyToBuy(cloud)), expectedTotalFen: 1 }
  await assert.rejects(cloud.shop.orders.submit(wanted), { errCode: 'total_changed', unfinished: false })
  assert.deepEqual(cloud.unfinished(), [])
  await assert.rejects(cloud.shop.orders.submit(wanted), { errCode: 'total_changed' })
  assert.equal(keysOf('orders/submit').size, 2)
})

test('a retried write does not overtake the later one', async () => {
  const cloud = startApp(newPhone(network))
  const { skuId } = await line(cloud)
  await cloud.shop.cart.add(await line(cloud))
  network.fail('cart/set_quantity', 'request', 2)
  await Promise.all([2, 3].map((quantity) => cloud.shop.cart.setQuantity({ skuId, quantity })))
  const { lines } = await cloud.shop.cart.view()
  assert.equal(lines[0].quantity, 3)
})

test('a page that changes its data after the call does not change the call', async () => {
  const cloud = startApp(newPhone(network))
  const wanted = await line(cloud)
  await cloud.login()
  network.fail('cart/add', 'answer')
  const adding = cloud.shop.cart.add(wanted)
  wanted.quantity = 5
  await adding
  assert.deepEqual(network.sent('cart/add').map((each) => JSON.parse(each.body).quantity), [1, 1])
})

test('what was left unfinished by one buyer is not done for the next', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'request', 4)
  await assert.rejects(cloud.shop.orders.submit(wanted), { unfinished: true })
  assert.equal(cloud.unfinished().length, 1)
  const other = startApp(phone, { login: async () => `sim-other-${phone.person}` })
  const session = [...phone.storage.keys()].find((key) => key.endsWith('session'))
  phone.storage.delete(session)
  await other.login()
  assert.deepEqual(other.unfinished(), [])
})

test('a storage that is full costs the memory across restarts and nothing else', async (t) => {
  const warn = t.mock.method(console, 'warn', () => {})
  const storage = {
    get: () => '',
    set() {
      throw new Error('setStorageSync:fail exceed storage max size 10Mb')
    },
  }
  const cloud = startApp(newPhone(network), { storage })
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'answer')
  await cloud.shop.orders.submit(wanted)
  assert.equal(keysOf('orders/submit').size, 1)
  assert.equal(await orderCount(cloud), 1)
  assert.equal(network.sent('identity/login').length, 1)
  assert.ok(warn.mock.callCount())
})
