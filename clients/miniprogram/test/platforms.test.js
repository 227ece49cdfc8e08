'use strict'

const assert = require('node:assert/strict')
const crypto = require('node:crypto')
const test = require('node:test')
const { createAlipayPhone } = require('./support/alipay_phone.js')
const { openNetwork, orderCount, readyToBuy, SIMULATOR } = require('./support/world.js')
const { createCloud } = require('../src/index.js')
const { createAlipay } = require('../src/platforms/alipay.js')
const { createBrowser } = require('../src/platforms/browser.js')
const { detect } = require('../src/platforms/platform.js')

const network = openNetwork(test)
const quickly = () => new Promise((resolve) => setTimeout(resolve, 20))

/** A login that the simulated WeChat knows: these tests are about the way there. */
const someone = () => `sim-sdk-${crypto.randomBytes(6).toString('hex')}`

function inAlipay(options) {
  const phone = createAlipayPhone()
  const code = someone()
  const cloud = createCloud().init({ baseUrl: network.url, platform: createAlipay(phone.my), login: async () => code, sleep: quickly, ...options })
  return { phone, cloud }
}

test('Alipay: a shop is a shop, and a refusal keeps its words', async () => {
  const { phone, cloud } = inAlipay()
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'answer')
  await cloud.shop.orders.submit(wanted)
  assert.equal(await orderCount(cloud), 1)
  await assert.rejects(cloud.shop.catalog.product({ productId: 'nothing-like-it' }), { errCode: 'product_not_found', statusCode: 404 })
  await cloud.shop.catalog.categories({}, { fresh: true })
  await cloud.shop.catalog.categories({}, { fresh: true })
  assert.deepEqual(network.sent('catalog/categories').map((each) => each.status), [200, 304])
  phone.online = false
  await assert.rejects(cloud.shop.cart.view(), { errCode: 'offline' })
})

test('Alipay: the login says where its code comes from', async () => {
  const { phone, cloud } = inAlipay({ login: undefined })
  phone.authCode = 'auth-code'
  const body = '{"data": {"accessToken": "a", "expiresIn": 900, "refreshToken": "r", "buyerId": "b"}, "requestId": "r"}'
  network.fail('identity/login', { status: 200, body })
  assert.deepEqual(await cloud.login(), { buyerId: 'b' })
  assert.deepEqual(JSON.parse(network.sent('identity/login')[0].body), { code: 'auth-code', platform: 'alipay' })
})

for (const [resultCode, outcome] of [['9000', 'paid'], ['6001', 'cancelled'], ['8000', 'unknown'], ['6002', 'unknown']]) {
  test(`Alipay: my.tradePay says ${resultCode}: ${outcome}`, async () => {
    const { phone, cloud } = inAlipay()
    const { orderNo } = await cloud.shop.orders.submit(await readyToBuy(cloud))
    const body = JSON.stringify({ data: { orderNo, status: 'UNPAID', payment: { tradeNO: '2026112222001' } }, requestId: 'r' })
    if (resultCode === '9000') {
      await cloud.shop.orders.pay({ orderNo })
      await fetch(`${SIMULATOR}/_sim/pay/${orderNo}01`, { method: 'POST', body: '{}' })
    }
    network.fail('orders/pay', { status: 200, body })
    phone.resultCode = resultCode
    const { outcome: found, reported } = await cloud.pay(orderNo)
    assert.equal(found, outcome)
    assert.equal(reported, resultCode)
    assert.deepEqual(phone.trades, ['2026112222001'])
  })
}

test('Alipay: what only WeChat has is refused clearly', async () => {
  await assert.rejects(inAlipay().cloud.subscribe(['A']), { errCode: 'unsupported' })
})

/** As much of a window as the SDK looks at. */
function aWindow() {
  const stored = new Map()
  const localStorage = { getItem: (name) => stored.get(name) || null, setItem: (name, text) => stored.set(name, text) }
  return { fetch, localStorage, navigator: { onLine: true }, FormData }
}

test('a browser: login and cashier are brought along, the rest is the same', async () => {
  const code = someone()
  const window = aWindow()
  const options = { baseUrl: network.url, platform: createBrowser(window), login: async () => code, sleep: quickly }
  const cloud = createCloud().init({ ...options, pay: async () => ({ result: 'cancelled', reported: 'closed the tab' }) })
  const wanted = await readyToBuy(cloud)
  network.fail('orders/submit', 'answer')
  const { orderNo } = await cloud.shop.orders.submit(wanted)
  assert.equal(await orderCount(cloud), 1)
  assert.equal((await cloud.pay(orderNo)).outcome, 'cancelled')
  await assert.rejects(createCloud().init(options).pay(orderNo), { errCode: 'unsupported' })
  const breaks = () => Promise.reject(new Error('the bridge is gone'))
  const broken = await createCloud().init({ ...options, pay: breaks }).pay(orderNo)
  assert.equal(broken.outcome, 'unknown')
  assert.match(broken.reported, /cashier_failed/)
  assert.equal(network.sent('identity/login').length, 1, 'the second cloud found the session in localStorage')
})

test('a browser: offline, slow and unreachable are told apart', async () => {
  const window = aWindow()
  const cloud = createCloud().init({ baseUrl: network.url, platform: createBrowser(window), sleep: quickly, timeout: 200 })
  network.fail('catalog/browse', 'request', 4)
  await assert.rejects(cloud.shop.catalog.browse({}), { errCode: 'unreachable' })
  network.fail('catalog/browse', { before: () => new Promise((resolve) => setTimeout(resolve, 600)) }, 4)
  await assert.rejects(cloud.shop.catalog.browse({}), { errCode: 'timeout' })
  window.navigator.onLine = false
  network.fail('catalog/browse', 'request')
  await assert.rejects(cloud.shop.catalog.browse({}), { errCode: 'offline' })
})

test('the platform is found: wx, my, or the browser', (t) => {
  t.after(() => {
    delete globalThis.wx
    delete globalThis.my
  })
  assert.equal(detect().name, 'browser')
  globalThis.my = { request() {} }
  assert.equal(detect().name, 'alipay')
  globalThis.wx = { request() {} }
  assert.equal(detect().name, 'wechat')
})

test('a platform that never calls back is given up', async () => {
  const silent = { ...createBrowser(globalThis), request: () => new Promise(() => {}), isOnline: async () => true }
  const cloud = createCloud().init({ baseUrl: network.url, platform: silent, timeout: -990, sleep: quickly })
  await assert.rejects(cloud.shop.catalog.categories(), { errCode: 'timeout' })
})
