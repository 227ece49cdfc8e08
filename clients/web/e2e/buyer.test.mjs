/** A buyer goes from the first page to a paid order, through the cashier's page, and half of its money comes back. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DESK, PHONE, SHOP, assertFits, openBrowser, person, seriousProblems } from './browser.mjs'
import { withPickup } from './arranging.mjs'
import { buyer, staff } from './people.mjs'
import { PNG } from './png.mjs'

const NAME = `web-${Date.now()}`

let browser
let page
let troubles

const button = (name) => page.getByRole('button', { name })
const link = (name) => page.getByRole('link', { name })

async function looksRight(name) {
  await page.waitForLoadState('networkidle')
  await assertFits(page, name)
  assert.deepEqual(await seriousProblems(page), [], name)
  assert.doesNotMatch(await page.locator('body').innerText(), /(?<!@)\b[a-z]+\.[a-z_]+(\.[a-zA-Z_]+)*\b(?<!\.js)$/m, `${name} shows a key in place of words`)
}

before(async () => {
  browser = await openBrowser()
  ;({ page, troubles } = await person(browser, PHONE))
})
after(() => browser?.close())

test('from the first page to a chosen product', async () => {
  await page.goto(`${SHOP}/shop/`)
  await page.locator('.product-card').first().waitFor()
  await looksRight('home')
  await link('分类').click()
  await page.getByRole('button', { name: '餐厨' }).click()
  await page.locator('.product-card').first().waitFor()
  await looksRight('categories')
  await link('首页').click()
  await link('搜索商品').click()
  await page.getByRole('searchbox').fill('loop')
  await page.getByRole('searchbox').fill('卫衣')
  await page.keyboard.press('Enter')
  await page.locator('.product-card').first().waitFor()
  await looksRight('search')
  await page.locator('.product-card').first().click()
  await page.getByRole('heading', { name: '商品介绍' }).waitFor()
  await looksRight('product')
})

test('buying asks for a login, and comes back', async () => {
  await button('加入购物车').click()
  await page.getByRole('heading', { name: '选择一位测试买家' }).waitFor()
  await looksRight('login')
  await page.getByLabel('或任取一个名字').fill(NAME)
  await button('登录').click()
  await page.getByRole('heading', { name: '商品介绍' }).waitFor()
})

test('specs are chosen by keyboard, and the cart keeps two', async () => {
  await button('加入购物车').first().click()
  const sheet = page.getByRole('dialog', { name: '选择规格' })
  const green = sheet.getByRole('button', { name: '苔绿' })
  await green.focus()
  await page.keyboard.press('Enter')
  assert.equal(await green.getAttribute('aria-pressed'), 'true')
  await sheet.getByRole('button', { name: '增加' }).click()
  await looksRight('specs')
  await sheet.getByRole('button', { name: '加入购物车' }).click()
  await page.getByText('已加入购物车').waitFor()
  await page.getByRole('link', { name: /^购物车/ }).click()
  await page.locator('.cart-line', { hasText: '苔绿' }).waitFor()
  assert.equal(await page.getByLabel('数量', { exact: true }).inputValue(), '2')
  await looksRight('cart')
})

test('a coupon is claimed, an address is written, the price is explained', async () => {
  await page.goto(`${SHOP}/shop/#/coupons`)
  await page.locator('.ticket', { hasText: '全场满199减30' }).getByRole('button', { name: '领取' }).click()
  await page.getByText('已领取').waitFor()
  await looksRight('coupons')
  await page.goto(`${SHOP}/shop/#/cart`)
  await button(/去结算/).click()
  await link(/添加收货地址/).click()
  await link('新增地址').click()
  for (const [field, words] of [['收货人', '小满'], ['手机号', '13800000009'], ['详细地址', '示例路 1 号']]) await page.getByLabel(field).fill(words)
  await page.getByLabel('省 / 直辖市').selectOption('上海市')
  assert.equal(await page.getByLabel('城市').inputValue(), '310100', 'the only city of a municipality is chosen')
  for (const [field, area] of [['省 / 直辖市', '浙江省'], ['城市', '杭州市'], ['区 / 县', '西湖区']]) await page.getByLabel(field).selectOption(area)
  await looksRight('address')
  await button('保存').click()
  const { call } = await buyer(NAME)
  const [{ provinceCode, cityCode, districtCode }] = (await call('addresses/list')).addresses
  assert.deepEqual([provinceCode, cityCode, districtCode], ['330000', '330100', '330106'])
  await page.locator('.address-choose').first().click()
  await page.getByText('示例路 1 号').waitFor()
  await button(/优惠券/).click()
  await page.getByRole('dialog', { name: '选择优惠券' }).getByRole('button', { name: /全场满199减30/ }).click()
  await page.getByText('−¥30.00').first().waitFor()
  await looksRight('checkout')
})

test('the order is paid in the cashier', async () => {
  await button('提交订单').click()
  const cashier = page.frameLocator('iframe')
  await cashier.getByRole('button', { name: '支付' }).click()
  await page.getByRole('heading', { name: '支付成功' }).waitFor()
  await looksRight('paid')
  await link('查看订单').click()
  await page.getByText('付款成功').waitFor()
  await looksRight('order')
})

test('one of the two comes back: asked for, approved, and the buyer sees it and is told', async () => {
  const { call } = await staff()
  await button('申请售后').click()
  await page.getByLabel(/选中/).check()
  await button('减少').click()
  await page.getByRole('radio').first().check()
  await page.getByLabel('照片凭证 添加').setInputFiles(PNG)
  await page.getByRole('img', { name: '第 1 张' }).waitFor()
  await page.getByRole('heading', { name: '退款明细' }).waitFor()
  const asked = await page.locator('.apply-sum').innerText()
  await looksRight('after-sale form')
  await button('申请售后').click()
  await page.getByRole('heading', { name: '待审核' }).waitFor()
  await looksRight('after-sale case')
  const caseNo = page.url().split('/').at(-1)
  await call('aftersales/review', { caseNo, decision: 'approve', note: '同意' })
  for (let look = 0; look < 60 && !(await page.getByRole('heading', { name: '退款成功' }).isVisible()); look++) {
    await page.reload()
    await page.locator('.case-head').waitFor()
  }
  await page.getByRole('heading', { name: '退款成功' }).waitFor()
  assert.match(await page.locator('.case-sum').innerText(), new RegExp(asked.replace('¥', '')))
  await link(/查看订单/).click()
  await page.getByText(`已退款 ${asked}`).waitFor()
  await looksRight('order with a partial refund')
  await page.goto(`${SHOP}/shop/#/messages`)
  await page.locator('.message').first().waitFor()
  await looksRight('messages')
})

test('the receipts of the order are whole, by the browser and by the shop, and an invoice is asked for', async () => {
  const [{ orderNo }] = (await (await buyer(NAME)).call('orders/list')).orders
  await page.goto(`${SHOP}/shop/#/orders/${orderNo}`)
  await link('资金凭证').click()
  await button('核验').click()
  await page.getByText('浏览器核算：凭证前后衔接').waitFor()
  await page.getByText('商城核对：与商城保存的一致').waitFor()
  await looksRight('receipts')
  await page.goBack()
  await link('发票').click()
  await button('企业').click()
  for (const [field, words] of [['发票抬头', '小满生活（杭州）有限公司'], ['税号', '91330106MA2B00000X'], ['接收邮箱', 'lan@example.com']]) await page.getByLabel(field).fill(words)
  await looksRight('invoice form')
  await button('个人').click()
  await button('申请发票').click()
  await page.getByRole('heading', { name: '待开票' }).waitFor()
  await looksRight('invoice')
})

test('a question is asked, and what is sold out is waited for', async () => {
  await page.goto(`${SHOP}/shop/#/products/loop-hoodie`)
  await link(/商品问答/).click()
  await page.getByLabel('向买过的人提问').fill(`身高 175 穿哪个码？${NAME}`)
  await button('发布').click()
  await page.getByText(NAME).waitFor()
  await looksRight('questions')
  const { call } = await staff()
  const { productId } = await call('products/create', { title: '绝版茶杯', categoryIds: ['cups'], onSale: true, skus: [{ priceFen: 6800, stock: 0 }] })
  await page.goto(`${SHOP}/shop/#/products/${productId}`)
  await button('到货通知我').click()
  await page.getByRole('dialog', { name: '选择规格' }).getByRole('button', { name: '到货通知我' }).click()
  await page.getByText('已排队').waitFor()
  await page.goto(`${SHOP}/shop/#/waiting`)
  await page.getByText('你排在第一位').waitFor()
  await looksRight('waiting')
})

test('a PIN is set, and an order is paid out of the balance', async () => {
  const mine = await buyer(NAME)
  const { buyerId } = (await mine.call('identity/profile')).profile
  await (await staff()).call('balance/adjust', { buyerId, deltaFen: 90000, reason: '活动赠送' })
  await page.goto(`${SHOP}/shop/#/balance`)
  await button('设置支付密码').click()
  await page.getByLabel('新支付密码').fill('258369')
  await looksRight('balance')
  await button('保存').click()
  await page.getByText('支付密码已保存').waitFor()
  const { skus } = await mine.call('catalog/product', { productId: 'loop-hoodie' })
  await page.goto(`${SHOP}/shop/#/checkout?productId=loop-hoodie&skuId=${skus[0].skuId}&quantity=1`)
  await page.getByLabel(/余额支付/).check()
  await button('提交订单').click()
  await page.getByLabel('支付密码').fill('258369')
  await looksRight('paying')
  await button('去支付').click()
  await page.getByRole('heading', { name: '支付成功' }).waitFor()
})

test('an order is fetched: the point is chosen, the code is shown, and used once', async () => {
  const { call } = await staff()
  await withPickup(call)
  const mine = await buyer(NAME)
  const { skus } = await mine.call('catalog/product', { productId: 'loop-hoodie' })
  await page.goto(`${SHOP}/shop/#/checkout?productId=loop-hoodie&skuId=${skus[0].skuId}&quantity=1`)
  await page.getByLabel(/到店自提/).check()
  await page.getByLabel(/小满生活西湖店/).check()
  await page.getByRole('heading', { name: '价格明细' }).waitFor()
  await looksRight('checkout with pickup')
  await button('提交订单').click()
  await page.frameLocator('iframe').getByRole('button', { name: '支付' }).click()
  await page.getByRole('heading', { name: '支付成功' }).waitFor()
  const orderNo = page.url().split('/').at(-1)
  await call('orders/ship', { orderNo, method: 'pickup' })
  await link('查看订单').click()
  const code = page.locator('.pickup-code')
  await code.waitFor()
  await looksRight('order to fetch')
  await call('pickup/verify', { code: await code.innerText() })
  await page.reload()
  await page.getByText(/已取货/).waitFor()
})

test('my orders, my coupons, my addresses and my page', async () => {
  for (const path of ['orders', 'aftersales', 'reviews', 'favourites', 'footprints', 'balance', 'invoices', 'coupons/mine', 'addresses', 'points', 'exclusive', 'preferences', 'me']) {
    await page.goto(`${SHOP}/shop/#/${path}`)
    await looksRight(path)
  }
})

test('in English, and on a desk', async () => {
  await button('English').click()
  await page.getByRole('heading', { name: 'My orders' }).waitFor()
  await looksRight('me in English')
  await page.setViewportSize(DESK)
  await page.goto(`${SHOP}/shop/`)
  await page.getByRole('heading', { name: 'New arrivals' }).waitFor()
  await looksRight('home on a desk')
})

test('what the shop refuses is told in its words with its code, and can be asked again', async () => {
  const stranger = await person(browser, PHONE)
  await stranger.page.goto(`${SHOP}/shop/#/products/nothing-like-this`)
  await stranger.page.getByRole('alert').getByText('product_not_found').waitFor()
  await stranger.page.getByText('商品不存在').waitFor()
  assert.deepEqual(await seriousProblems(stranger.page), [])
  await stranger.page.getByRole('button', { name: '重试' }).focus()
  await stranger.page.keyboard.press('Enter')
  await stranger.page.getByText('商品不存在').waitFor()
  await stranger.context.close()
})

test('nothing went wrong in the console or on the wire', () => {
  assert.deepEqual(troubles, [])
})
