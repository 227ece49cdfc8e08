'use strict'

const assert = require('node:assert/strict')
const test = require('node:test')
const { newPhone, openNetwork, shortLived, startApp, setClock } = require('./support/world.js')

const network = openNetwork(test)

/** Changes the session in the phone's storage. */
function rewriteSession(phone, change) {
  const [name, text] = [...phone.storage].find(([key]) => key.endsWith('session'))
  phone.storage.set(name, JSON.stringify({ ...JSON.parse(text), ...change(JSON.parse(text)) }))
}

const READS = ['cart/view', 'orders/counts', 'addresses/list', 'messages/inbox', 'coupons/mine', 'identity/profile', 'orders/list']

/** Twenty calls that all need a login, at the same time. */
function burst(cloud) {
  return Promise.all(
    Array.from({ length: 20 }, (_, number) => {
      const name = READS[number % READS.length]
      return number < 14 ? cloud.callFunction({ name, data: number < 7 ? {} : undefined, action: `${number}` }) : cloud.shop.cart.select({ selected: true })
    }),
  )
}

test('nobody is asked to log in, and a burst of first calls logs in once', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  await burst(cloud)
  assert.equal(phone.logins, 1)
  assert.equal(network.sent('identity/login').length, 1)
})

test('what anyone may see needs no login', async () => {
  const phone = newPhone(network)
  await startApp(phone).shop.catalog.browse({})
  assert.equal(phone.logins, 0)
  assert.equal(network.sent('catalog/browse')[0].headers.authorization, undefined)
})

test('a restarted app goes on in its session', async () => {
  const phone = newPhone(network)
  const { buyerId } = await startApp(phone).login()
  const again = startApp(phone)
  assert.deepEqual(await again.login(), { buyerId })
  await again.shop.cart.view()
  assert.equal(phone.logins, 1)
})

test('a token that ends in the middle of a burst of 20 calls is refreshed once, and all are answered', async () => {
  const phone = newPhone(network)
  await startApp(phone).login()
  rewriteSession(phone, ({ accessToken }) => ({ accessToken: shortLived(accessToken, 3) }))
  const end = new Promise((resolve) => setTimeout(resolve, 3100))
  // most calls are answered while the token lives; two are on the way at its end, and more follow
  network.fail('cart/view', { before: () => end })
  network.fail('orders/counts', { before: () => end.then(() => new Promise((resolve) => setTimeout(resolve, 300))) })
  const cloud = startApp(phone)
  const first = burst(cloud)
  await end
  await Promise.all([first, burst(cloud)])
  const [old] = network.sent('identity/profile').map((each) => each.headers.authorization)
  const underOld = network.sent().filter((each) => each.headers.authorization === old)
  assert.ok(underOld.some((each) => each.status === 200), 'the token lived for some')
  assert.ok(underOld.filter((each) => each.status === 401).length > 2, 'and ended for others')
  assert.equal(network.sent('identity/refresh').length, 1)
  assert.equal(phone.logins, 1)
})

test('a token that the device thinks is alive and the shop does not: one refresh for twenty calls', async () => {
  const phone = newPhone(network)
  await startApp(phone).login()
  rewriteSession(phone, ({ accessToken }) => ({ accessToken: shortLived(accessToken, -5) }))
  await burst(startApp(phone))
  assert.ok(network.sent().filter((each) => each.status === 401).length > 1)
  assert.equal(network.sent('identity/refresh').length, 1)
  assert.equal(phone.logins, 1)
})

test('a refresh that is refused becomes one new login', async () => {
  const phone = newPhone(network)
  const { buyerId } = await startApp(phone).login()
  rewriteSession(phone, ({ accessToken, refreshToken }) => ({
    accessToken: shortLived(accessToken, -5),
    refreshToken: refreshToken.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  }))
  const cloud = startApp(phone)
  await burst(cloud)
  assert.equal(network.sent('identity/refresh').length, 1)
  assert.equal(network.sent('identity/login').length, 2, 'the first start, and once now')
  assert.equal((await cloud.login()).buyerId, buyerId)
})

test('a lost answer to a refresh logs nobody out', async () => {
  const phone = newPhone(network)
  await startApp(phone).login()
  rewriteSession(phone, ({ accessToken }) => ({ accessToken: shortLived(accessToken, -5) }))
  network.fail('identity/refresh', 'answer')
  await startApp(phone).shop.cart.view()
  assert.equal(network.sent('identity/refresh').length, 2)
  assert.equal(phone.logins, 1)
})

test('a lost answer to a login is tried again with a new code, and so is a code that the shop refuses', async () => {
  const phone = newPhone(network)
  network.fail('identity/login', 'answer')
  await startApp(phone).shop.cart.view()
  assert.equal(phone.logins, 2)
  const codes = ['too-old-to-be-true', `sim-${phone.person}`]
  const cloud = startApp(newPhone(network), { login: async () => codes.shift() || 'another' })
  await cloud.shop.cart.view()
  assert.deepEqual(codes, [])
  const refused = startApp(newPhone(network), { login: async () => 'never-a-code' })
  network.calm()
  await assert.rejects(refused.shop.cart.view(), { errCode: 'login_code_invalid', statusCode: 401 })
  assert.equal(network.sent('identity/login').length, 2, 'and not for ever')
})

test('a shop that is busy when the session is renewed loses no call', async () => {
  const phone = newPhone(network)
  await startApp(phone).login()
  rewriteSession(phone, () => ({ endsAt: 0 }))
  const body = '{"code": "busy", "message": "系统繁忙", "details": {}, "requestId": "r"}'
  network.fail('identity/refresh', { status: 503, headers: { 'Retry-After': '1' }, body }, 2)
  await burst(startApp(phone))
  assert.equal(phone.logins, 1, 'a busy shop is no reason to log in anew')
})

for (const hours of [1, -1]) {
  test(`a device whose clock is ${hours > 0 ? 'an hour fast' : 'an hour slow'} is logged in and stays so`, async (t) => {
    setClock(t, hours * 3600 * 1000)
    const phone = newPhone(network)
    const cloud = startApp(phone)
    await burst(cloud)
    await burst(startApp(phone))
    assert.equal(phone.logins, 1)
    assert.equal(network.sent('identity/refresh').length, 0)
  })

  test(`a clock that is set ${hours > 0 ? 'forward' : 'back'} by an hour costs a round trip at most`, async (t) => {
    const phone = newPhone(network)
    await startApp(phone).login()
    setClock(t, hours * 3600 * 1000)
    rewriteSession(phone, ({ accessToken }) => ({ accessToken: shortLived(accessToken, hours > 0 ? 7200 : -7200) }))
    await burst(startApp(phone))
    assert.ok(network.sent('identity/refresh').length <= 1)
    assert.equal(phone.logins, 1)
  })
}

test('logging out ends the session and forgets what was unfinished; the next call is a new login', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone)
  const { buyerId } = await cloud.login()
  await cloud.logout()
  assert.equal(network.sent('identity/logout').length, 1)
  assert.equal((await cloud.login()).buyerId, buyerId)
  assert.equal(phone.logins, 2)
  await cloud.logout({ everywhere: true })
  assert.deepEqual(JSON.parse(network.sent('identity/logout')[1].body).everywhere, true)
})

test('staff bring their own session', async () => {
  const phone = newPhone(network)
  const cloud = startApp(phone, { login: async () => cloud.shop.staff.login({ username: 'demo', password: 'xiaoman-demo' }) })
  const { settings } = await cloud.shop.settings.get()
  assert.ok(settings)
  assert.equal(phone.logins, 0)
})
