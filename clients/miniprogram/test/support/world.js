'use strict'

/**
 * The world of a test: the local shop and its simulated platforms (started by tests/clients, or by `make run`), a network in between that
 * fails on command, and people with phones.
 */

const crypto = require('node:crypto')
const { createNetwork } = require('./network.js')
const { createPhone } = require('./phone.js')
const { createCloud } = require('../../src/index.js')

const SHOP = process.env.MINIMALL_SHOP || 'http://127.0.0.1:8000'
const SIMULATOR = process.env.MINIMALL_SIMULATOR || 'http://127.0.0.1:8001'
const TOKEN_KEY = process.env.MINIMALL_TOKEN_KEY || ''

const PRODUCT = 'crew-socks'
const ADDRESS = {
  name: '小岚',
  phone: '13800000001',
  provinceName: '浙江省',
  provinceCode: '330000',
  cityName: '杭州市',
  cityCode: '330100',
  districtName: '西湖区',
  districtCode: '330106',
  detail: '示例路 1 号',
}

/** A network for one test file; closed when it ends. @param {import('node:test')} test */
function openNetwork(test) {
  const network = createNetwork(SHOP)
  test.before(() => network.open())
  test.after(() => network.close())
  test.beforeEach(() => network.calm())
  return network
}

/** Someone nobody has seen before, with a phone of their own. */
function newPhone(network, options) {
  return createPhone({ person: `sdk-${crypto.randomBytes(6).toString('hex')}`, network, simulator: SIMULATOR, ...options })
}

/** The app, started on a phone: it finds what an earlier start left in the storage. Waiting costs no time, and is counted. */
function startApp(phone, options) {
  const waits = []
  const cloud = createCloud().init({
    baseUrl: phone.network.url,
    platform: phone.platform(),
    timeout: 15_000, // a busy machine is no network that is down: what is to time out has a timeout of its own
    sleep: (milliseconds) => {
      waits.push(milliseconds)
      return new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 60)))
    },
    ...options,
  })
  return Object.assign(cloud, { waits })
}

/** A SKU that there is plenty of. */
async function line(cloud) {
  const { skus } = await cloud.shop.catalog.product({ productId: PRODUCT })
  return { productId: PRODUCT, skuId: skus.find((each) => each.stockLeft > 5).skuId, quantity: 1 }
}

/** What can be ordered now, and where it is sent. */
async function readyToBuy(cloud) {
  const { addressId } = await cloud.shop.addresses.save(ADDRESS)
  return { items: [await line(cloud)], addressId }
}

async function orderCount(cloud) {
  return (await cloud.shop.orders.list({})).orders.length
}

/** An access token that the shop accepts for so many seconds: the shop's own form and key, a shorter life. */
function shortLived(accessToken, seconds) {
  const [head, body] = accessToken.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  claims.exp = Math.floor(Date.now() / 1000) + seconds
  const signed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${signed}.${crypto.createHmac('sha256', TOKEN_KEY).update(signed).digest('base64url')}`
}

/** The device's clock, wrong by so many milliseconds from now to the end of the test. */
function setClock(t, ahead) {
  const right = Date.now
  t.mock.method(Date, 'now', () => right() + ahead)
}

async function control(path, body) {
  const response = await fetch(`${SIMULATOR}${path}`, { method: 'POST', body: JSON.stringify(body || {}) })
  return response.json()
}

module.exports = { SHOP, SIMULATOR, ADDRESS, PRODUCT, openNetwork, newPhone, startApp, line, readyToBuy, orderCount, setClock, shortLived, control }
