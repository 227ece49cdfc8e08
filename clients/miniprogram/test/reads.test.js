'use strict'

const assert = require('node:assert/strict')
const test = require('node:test')
const { newPhone, openNetwork, startApp, line, setClock } = require('./support/world.js')

const network = openNetwork(test)

test('equal reads at the same time are one request, and each reader has its own copy', async () => {
  const cloud = startApp(newPhone(network))
  await cloud.login()
  const carts = await Promise.all(Array.from({ length: 5 }, () => cloud.shop.cart.view()))
  assert.equal(network.sent('cart/view').length, 1)
  carts[0].lines.push('a page scribbles on its data')
  assert.deepEqual(carts[1].lines, [])
})

test('different reads are different requests, and a later one asks again', async () => {
  const cloud = startApp(newPhone(network))
  await Promise.all([cloud.shop.orders.list({}), cloud.shop.orders.list({ tab: 'unpaid' })])
  await cloud.shop.orders.list({})
  assert.equal(network.sent('orders/list').length, 3)
})

test('a read after a write does not share the answer of a read before it', async () => {
  const cloud = startApp(newPhone(network))
  const wanted = await line(cloud)
  await cloud.login()
  network.fail('cart/view', { before: () => new Promise((resolve) => setTimeout(resolve, 300)) })
  const early = cloud.shop.cart.view()
  await cloud.shop.cart.add(wanted)
  const { lines } = await cloud.shop.cart.view()
  assert.equal(lines.length, 1)
  await early
  assert.equal(network.sent('cart/view').length, 2)
})

test('what the server allows to keep is not asked for again while it is young', async () => {
  const cloud = startApp(newPhone(network))
  const first = await cloud.shop.catalog.browse({ pageSize: 3 })
  const second = await cloud.shop.catalog.browse({ pageSize: 3 })
  assert.deepEqual(second, first)
  const [asked, ...more] = network.sent('catalog/browse')
  assert.equal(more.length, 0)
  assert.equal(asked.method, 'GET', 'caches on the way can answer')
  assert.equal(asked.url, '/catalog/browse?pageSize=3')
})

for (const headerCase of ['Canonical', 'lower']) {
  test(`afterwards it is asked whether it is still right: 304, no body (${headerCase} header names)`, async (t) => {
    const cloud = startApp(newPhone(network, { headerCase }))
    const first = await cloud.shop.catalog.categories()
    setClock(t, 301 * 1000)
    const second = await cloud.shop.catalog.categories()
    assert.deepEqual(second, first)
    assert.deepEqual(network.sent('catalog/categories').map((each) => each.status), [200, 304])
    await cloud.shop.catalog.categories()
    assert.equal(network.sent('catalog/categories').length, 2, 'young again')
  })
}

test('pull to refresh asks at once', async () => {
  const cloud = startApp(newPhone(network))
  await cloud.shop.catalog.categories()
  await cloud.shop.catalog.categories({}, { fresh: true })
  assert.deepEqual(network.sent('catalog/categories').map((each) => each.status), [200, 304])
})

test('a clock that is set back does not keep an answer young', async (t) => {
  const cloud = startApp(newPhone(network))
  await cloud.shop.catalog.categories()
  setClock(t, -3600 * 1000)
  await cloud.shop.catalog.categories()
  assert.equal(network.sent('catalog/categories').length, 2)
})

test("a buyer's own things are never kept", async () => {
  const cloud = startApp(newPhone(network))
  await cloud.shop.addresses.list()
  await cloud.shop.addresses.list()
  assert.equal(network.sent('addresses/list').length, 2)
})
