'use strict'

/** Pages of the template's kind work on the adapter, in the mini-program simulator. */

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const test = require('node:test')
const { assembled, newPhone, open } = require('./support/program.js')
const { GONE, PLAIN, TEE, buyer, staff, stocked, teeSku } = require('./support/variety.js')
const { openPage } = require('./support/simulator.js')

const root = assembled()
fs.cpSync(path.join(__dirname, 'pages'), path.join(root, 'pages'), { recursive: true })
const app = open(root, newPhone())
const at = (name) => path.join(fs.realpathSync(root), 'pages', name, 'index')

test.before(async () => {
  await stocked(await staff())
})

test('the product page shows prices in yuan, chooses by specs and fills the cart', async () => {
  const { text, tap, has, settled } = await openPage(at('goods'), { spuId: TEE })
  assert.deepEqual(text('.title').length, 1)
  assert.deepEqual(text('.now'), ['¥69.00'])
  assert.deepEqual(text('.value'), ['竹青', '石板', 'M', 'L'])
  assert.equal(has('.soldout'), false)
  tap('.value', 1)
  assert.equal(has('.stock'), false, 'not all is chosen')
  tap('.value', 3)
  await settled(() => text('.stock')[0] === '剩 0 件')
  tap('.value', 0)
  await settled(() => text('.stock')[0] === '剩 50 件')
  tap('.add')
  await settled(() => text('.cart-num')[0] === '1')
})

test('a product without specs can be chosen, one that is sold out says so', async () => {
  const plain = await openPage(at('goods'), { spuId: PLAIN })
  plain.tap('.value', 0)
  await plain.settled(() => plain.text('.stock')[0] === '剩 50 件')
  const gone = await openPage(at('goods'), { spuId: GONE })
  assert.deepEqual(gone.text('.soldout'), ['已售罄'])
})

test('the checkout without an address asks for one and submits nothing', async () => {
  const { text, tap, has } = await openPage(at('checkout'), { goodsRequestList: [buyer(app).goods(teeSku('sage', 'm'))] })
  assert.deepEqual(text('.address'), ['请添加收货地址'])
  tap('.submit')
  assert.equal(has('.toast'), false)
})

test('the checkout buys: settled, submitted, paid, and the order says so', async () => {
  const person = buyer(app)
  await person.address()
  const { page, text, tap, has, settled } = await openPage(at('checkout'), { goodsRequestList: [person.goods(teeSku('sage', 'm'), 2)] })
  assert.match(text('.address')[0], /小岚/)
  assert.equal(text('.goods').length, 1)
  for (const none of ['.gone', '.short', '.limited', '.popup']) assert.equal(has(none), false, `${none} is not shown`)
  tap('.submit')
  await settled(() => has('.order'))
  assert.match(text('.order')[0], /^待发货/)
  assert.equal(page.data.paid, 'paid')
  assert.equal(page.data.order.amount, page.data.settle.totalPayAmount)
})

test('a price that changed meanwhile is settled again, and the second try buys', async () => {
  const person = buyer(app)
  const { page, tap, has, settled } = await openPage(at('checkout'), { goodsRequestList: [person.goods(`${PLAIN}-1`, 1, PLAIN)] })
  page.setData({ 'settle.totalPayAmount': '1' })
  tap('.submit')
  await settled(() => has('.toast') && page.data.settle.totalPayAmount !== '1')
  await settled(() => !page.instance.payLock)
  tap('.submit')
  await settled(() => has('.order'))
})

test('more than the shop lets anybody hold unpaid: the page shows it and stays', async () => {
  const person = buyer(app)
  const { tap, has, settled } = await openPage(at('checkout'), { goodsRequestList: [person.goods(`${PLAIN}-1`, 21, PLAIN)] })
  tap('.submit')
  await settled(() => has('.popup'))
  assert.equal(has('.order'), false)
})
