'use strict'

const assert = require('node:assert/strict')
const test = require('node:test')
const { newPhone, openNetwork, orderCount, readyToBuy, startApp, line } = require('./support/world.js')

const network = openNetwork(test)

test('without a network every call says so at once', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  await cloud.login()
  phone.online = false
  for (const call of [cloud.shop.catalog.browse({}), cloud.shop.cart.view(), cloud.shop.cart.remove({ skuIds: ['a'] })]) {
    await assert.rejects(call, { errCode: 'offline', message: '当前没有网络，请检查网络后重试' })
  }
  assert.deepEqual(cloud.waits, [], 'nothing was waited for')
})

test('a login without a network says offline, too, and the next call logs in', async () => {
  const phone = newPhone(network)
  phone.online = false
  const cloud = startApp(phone)
  const failed = await cloud.shop.cart.view().catch((error) => error)
  assert.equal(failed.errCode, 'offline')
  phone.online = true
  await cloud.shop.cart.view()
})

test('a write that was tried offline is done once when the network is back', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  const wanted = await line(cloud)
  await cloud.login()
  phone.online = false
  await assert.rejects(cloud.shop.cart.add(wanted), { errCode: 'offline', unfinished: true })
  phone.online = true
  await cloud.shop.cart.add(wanted)
  const { lines } = await cloud.shop.cart.view()
  assert.equal(lines[0].quantity, 1)
})

test('the network goes between the order and its answer: the next press gets that order', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'answer')
  const goesDark = setInterval(() => {
    if (network.sent('orders/submit').length) phone.online = false
  }, 1)
  await assert.rejects(cloud.shop.orders.submit(wanted), { errCode: 'offline', unfinished: true })
  clearInterval(goesDark)
  phone.online = true
  const { orderNo } = await cloud.shop.orders.submit(wanted)
  const [first, second] = network.sent('orders/submit')
  assert.equal(JSON.parse(first.answer).data.orderNo, orderNo)
  assert.equal(first.headers['idempotency-key'], second.headers['idempotency-key'])
  assert.equal(await orderCount(cloud), 1)
})
