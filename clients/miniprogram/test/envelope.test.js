'use strict'

const assert = require('node:assert/strict')
const test = require('node:test')
const { newPhone, openNetwork, startApp, line, setClock } = require('./support/world.js')
const { createCloud, CloudError } = require('../src/index.js')

const network = openNetwork(test)

test('an operation answers in the envelope of a cloud function', async () => {
  const cloud = startApp(newPhone(network))
  const answer = await cloud.callFunction({ name: 'catalog/browse', data: { pageSize: 2 } })
  assert.deepEqual(Object.keys(answer).sort(), ['errMsg', 'requestID', 'result'])
  assert.equal(answer.errMsg, 'cloud.callFunction:ok')
  assert.equal(answer.result.products.length, 2)
  assert.match(answer.requestID, /\S{8,}/)
})

test('a refusal rejects with the code, the words, the details and the request id', async () => {
  const cloud = startApp(newPhone(network))
  const refused = await cloud.callFunction({ name: 'catalog/product', data: { productId: 'nothing-like-it' } }).catch((error) => error)
  assert.ok(refused instanceof CloudError)
  assert.equal(refused.errCode, 'product_not_found')
  assert.equal(refused.statusCode, 404)
  assert.equal(refused.message, '商品不存在')
  assert.match(refused.errMsg, /^cloud\.callFunction:fail product_not_found /)
  assert.match(refused.requestID, /\S{8,}/)
  assert.equal(refused.unfinished, false)
  const wrong = await cloud.shop.cart.add({ productId: 'x' }).catch((error) => error)
  assert.equal(wrong.errCode, 'invalid_request')
  assert.ok(JSON.stringify(wrong.details).includes('skuId'), 'the details name the field')
  assert.equal(network.sent('cart/add').length, 1, 'a 4xx is not sent again')
})

test('messages come in the language of init', async () => {
  const cloud = startApp(newPhone(network), { language: 'en' })
  await assert.rejects(cloud.shop.catalog.product({ productId: 'nothing-like-it' }), { message: 'No such product' })
})

test('callbacks work as they did with wx.cloud', async () => {
  const cloud = startApp(newPhone(network))
  const order = []
  const answer = await new Promise((resolve, reject) => {
    const returned = cloud.callFunction({
      name: 'catalog/categories',
      success: (each) => order.push('success', each.errMsg),
      fail: reject,
      complete: resolve,
    })
    assert.equal(returned, undefined)
  })
  assert.deepEqual(order, ['success', 'cloud.callFunction:ok'])
  assert.ok(answer.result.categories.length)
  const failed = await new Promise((resolve) => {
    cloud.callFunction({ name: 'no/operation', fail: resolve })
  })
  assert.equal(failed.errCode, 'not_found')
})

test('every operation has a function, named as its path', async () => {
  const { OPERATIONS } = require('../src/operations.js')
  const { shop } = createCloud()
  const names = Object.entries(shop).flatMap(([domain, verbs]) => Object.keys(verbs).map((verb) => `${domain}/${verb}`))
  const snake = names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  assert.deepEqual(snake.sort(), Object.keys(OPERATIONS).sort())
})

test('before init every call says what is missing', async () => {
  const cloud = createCloud()
  await assert.rejects(cloud.callFunction({ name: 'cart/view' }), { errCode: 'not_initialised' })
  await assert.rejects(cloud.shop.cart.view(), { errCode: 'not_initialised' })
  await assert.rejects(cloud.pay('x'), { errCode: 'not_initialised' })
})

test('what stands in the place of the shop is no answer', async () => {
  const cloud = startApp(newPhone(network))
  network.fail('catalog/categories', { status: 200, body: '<html>请先登录 Wi-Fi</html>' })
  await assert.rejects(cloud.shop.catalog.categories(), { errCode: 'bad_answer', statusCode: 200 })
  network.fail('catalog/categories', { status: 502, body: '{"message": "Internal server error"}' })
  const { categories } = await cloud.shop.catalog.categories()
  assert.ok(categories.length, "a gateway's 502 is tried again")
})

test('the shop’s time is known on a device whose clock is wrong', async (t) => {
  const cloud = startApp(newPhone(network))
  const right = Date.now()
  setClock(t, -3600 * 1000)
  await cloud.shop.cart.view()
  assert.ok(Math.abs(cloud.now().getTime() - right) < 5000)
})

test('a file goes where the shop’s ticket says', async () => {
  const phone = newPhone(network)
  network.fail('upload', { status: 204 })
  const uploadTicket = async ({ cloudPath }) => ({
    url: `${network.url}/upload`,
    fileID: `https://media.example/${cloudPath}`,
    formData: { policy: 'p' },
  })
  const cloud = startApp(phone, { uploadTicket })
  const { fileID } = await cloud.uploadFile({ filePath: 'wxfile://tmp_1.jpg', cloudPath: 'reviews/1.jpg' })
  assert.equal(fileID, 'https://media.example/reviews/1.jpg')
  assert.deepEqual(JSON.parse(network.sent('upload')[0].body), { filePath: 'wxfile://tmp_1.jpg', name: 'file', formData: { policy: 'p' } })
  await assert.rejects(startApp(phone).uploadFile({ filePath: 'a' }), { errCode: 'unsupported' })
})

test('an operation that this copy does not know is called as a write with a key', async () => {
  const cloud = startApp(newPhone(network))
  await assert.rejects(cloud.callFunction({ name: 'gifts/wrap', data: await line(cloud) }), { errCode: 'not_found' })
  assert.match(network.sent('gifts/wrap')[0].headers['idempotency-key'], /^[A-Za-z0-9_-]{8,64}$/)
})
