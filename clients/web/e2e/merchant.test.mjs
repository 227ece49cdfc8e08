/** A merchant makes a product with 2 x 3 SKUs, moves its stock, ships, refunds, answers an after-sale, tries and starts a promotion, hires. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withHome, withPickup } from './arranging.mjs'
import { buys } from './buys.mjs'
import { DESK, SHOP, assertFits, openBrowser, person, seriousProblems } from './browser.mjs'
import { staff } from './people.mjs'
import { PNG } from './png.mjs'
import { codeOf, earlyInStep } from './totp.mjs'

const TABLET = { width: 768, height: 1024 }
const NAME = `测试围巾 ${Date.now() % 100000}`

let browser
let page
let troubles
let productId

const button = (name, within = page) => within.getByRole('button', { name })
const dialog = () => page.locator('.t-dialog')

async function looksRight(name) {
  await page.waitForLoadState('networkidle')
  await assertFits(page, name)
  assert.deepEqual(await seriousProblems(page), [], name)
  assert.doesNotMatch(await page.locator('body').innerText(), /^(menu|orders|books|settings|invoices|restock|account|sheet|members|products?|campaigns|stock|promotions|aftersales)\.\w+/m, `${name} shows a key in place of words`)
}

async function open(menu) {
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: menu, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: menu, exact: true }).waitFor()
}

/** Wait for something that a list shows a moment later; the list is asked again meanwhile. */
async function appears(found) {
  for (let look = 0; look < 30 && !(await found.isVisible()); look++) {
    await button('刷新').click()
    await page.waitForTimeout(300)
  }
  await found.waitFor()
}

before(async () => {
  browser = await openBrowser()
  ;({ page, troubles } = await person(browser, DESK))
})
after(() => browser?.close())

test('a wrong password is refused in words, the right one opens the console by keyboard', async () => {
  await page.goto(`${SHOP}/console/`)
  await page.getByLabel('用户名').fill('demo')
  await page.getByLabel('密码').fill('wrong-password')
  await button('登录').click()
  await page.getByText(/staff_login_failed/).waitFor()
  await looksRight('login')
  assert.equal(troubles.splice(0).filter((trouble) => !/401/.test(trouble)).length, 0)
  await page.getByLabel('密码').fill('xiaoman-demo')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '概览' }).waitFor()
  await looksRight('dashboard')
})

test('a product with 2 x 3 SKUs', async () => {
  await open('商品')
  await looksRight('products')
  await button('新建商品').click()
  await page.getByLabel('商品名称').fill(NAME)
  await page.getByLabel('布艺').check()
  for (const [place, title, values] of [[1, '颜色', ['驼色', '墨绿']], [2, '长度', ['短', '中', '长']]]) {
    await button('添加规格').click()
    await page.getByRole('textbox', { name: `规格 ${place}`, exact: true }).fill(title)
    const axis = page.getByRole('group', { name: title })
    for (const [number, value] of values.entries()) {
      if (number) await button('＋ 值', axis).click()
      await axis.getByLabel(`${title} 的值 ${number + 1}`).fill(value)
    }
  }
  assert.equal(await page.locator('.matrix tbody tr').count(), 6)
  await page.locator('.together').getByLabel('售价（元）').fill('89')
  await page.locator('.together').getByLabel('库存').fill('20')
  await button('填入全部').click()
  await page.getByLabel('墨绿 / 长 售价（元）').fill('99.50')
  await page.getByLabel(/^主图.* 添加$/).setInputFiles(PNG)
  await page.getByRole('img', { name: '第 1 张' }).waitFor()
  await looksRight('product editor')
  await button('保存').click()
  await page.getByText('已保存').waitFor()
  await page.waitForURL(/products\/(?!new)/)
  productId = page.url().split('/').at(-1)
  const { data } = await (await fetch(`${SHOP}/catalog/product?productId=${productId}`)).json()
  assert.match(data.images[0], /^(https?:|\/)/)
  assert.deepEqual(data.skus.map((sku) => [sku.specText, sku.priceFen, sku.stockLeft]), [
    ['驼色 短', 8900, 20], ['驼色 中', 8900, 20], ['驼色 长', 8900, 20],
    ['墨绿 短', 8900, 20], ['墨绿 中', 8900, 20], ['墨绿 长', 9950, 20],
  ])
})

test('its title is changed, and its stock is moved with a reason', async () => {
  await page.getByLabel('商品名称').fill(`${NAME} 二`)
  await button('保存').click()
  await page.getByText('已保存').first().waitFor()
  await page.getByRole('link', { name: '库存' }).last().click()
  await page.getByRole('row', { name: /驼色 短/ }).getByRole('button', { name: '出入库' }).click()
  await dialog().getByLabel('数量').fill('-3')
  await dialog().getByLabel('原因').fill('盘点')
  await button('确定', dialog()).click()
  await page.getByRole('cell', { name: '盘点' }).waitFor()
  await looksRight('stock')
})

test('what a buyer paid is shipped, and another order is refunded', async () => {
  const [shipped, refunded] = [await buys(productId, 0), await buys(productId, 1)]
  await open('订单')
  const row = (orderNo) => page.getByRole('row', { name: new RegExp(orderNo) })
  await appears(row(shipped.orderNo))
  await appears(row(refunded.orderNo))
  await looksRight('orders')
  await button('发货', row(shipped.orderNo)).click()
  await dialog().getByLabel('快递单号').fill('SF1234567890123')
  await looksRight('shipping')
  await button('发货', dialog()).click()
  await row(shipped.orderNo).waitFor({ state: 'detached' })
  assert.equal((await shipped.order()).status, 'SHIPPED')

  await button('退款', row(refunded.orderNo)).click()
  await button('退款', dialog()).click()
  await page.getByText('退款已提交').waitFor()
  assert.ok((await refunded.order()).timeline.some(({ type }) => type === 'refund_requested'))
})

test('a parcel takes a part of an order, and the next one the rest', async () => {
  const bought = await buys(productId, 4, undefined, 2)
  await page.goto(`${SHOP}/console/#/orders/${bought.orderNo}`)
  await page.getByRole('heading', { level: 2, name: '时间线' }).waitFor()
  const ship = page.locator('main').getByRole('button', { name: '发货', exact: true })
  await ship.click()
  await dialog().getByLabel('快递单号').fill('SF0000000000001')
  await dialog().getByLabel('这是最后一个包裹').uncheck()
  await dialog().getByRole('spinbutton').fill('1')
  await looksRight('a part of an order')
  await button('发货', dialog()).click()
  await page.getByRole('heading', { level: 2, name: '部分发货' }).waitFor()
  await ship.click()
  await dialog().getByLabel('快递单号').fill('SF0000000000002')
  await button('发货', dialog()).click()
  await page.getByText(/SF0000000000002/).first().waitFor()
  assert.deepEqual((await bought.order()).parcels.map(({ trackingNo }) => trackingNo), ['SF0000000000001', 'SF0000000000002'])
})

test('a parcel is sent although the buyer asks for the money back, and its sheet tells whom it goes to', async () => {
  const bought = await buys(productId, 3)
  const [{ skuId }] = (await bought.order()).lines
  const { reasons } = await bought.call('aftersales/reasons', { orderNo: bought.orderNo, kind: 'refund' })
  await bought.call('aftersales/apply', { orderNo: bought.orderNo, kind: 'refund', reasonId: reasons[0].reasonId, lines: [{ skuId, quantity: 1 }] })
  await open('订单')
  const row = page.getByRole('row', { name: new RegExp(bought.orderNo) })
  await appears(row)
  await row.getByRole('link', { name: '发货单' }).click()
  await button('显示收件人').click()
  await page.getByText('示例路 1 号').waitFor()
  await looksRight('packing sheet')
  await open('订单')
  await appears(row)
  await button('发货', row).click()
  await dialog().getByLabel('快递单号').fill('SF1234567890456')
  await button('发货', dialog()).click()
  await dialog().getByText('买家正在申请售后').waitFor()
  assert.deepEqual(troubles.splice(0).filter((trouble) => !/409/.test(trouble)), [])
  await dialog().getByLabel('仍然发货').check()
  await button('发货', dialog()).click()
  await row.waitFor({ state: 'detached' })
  assert.equal((await bought.order()).status, 'SHIPPED')
})

test('a member is found, shown for a reason, and given balance; an invoice is issued', async () => {
  const bought = await buys(productId, 4)
  const { buyerId } = (await bought.call('identity/profile')).profile
  await bought.call('invoices/request', { orderNo: bought.orderNo, to: { titleType: 'personal', title: '小满', email: 'lan@example.com' } })
  await open('会员')
  await page.getByLabel('查找方式').selectOption('buyerId')
  await page.getByRole('searchbox').fill(buyerId)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '打开' }).click()
  await button('查看隐私信息').click()
  await dialog().getByLabel('原因').fill('核对收货地址')
  await button('确定', dialog()).click()
  await page.getByText('示例路 1 号').waitFor()
  await button('调整余额').click()
  await dialog().getByLabel('金额（元）').fill('12.50')
  await dialog().getByLabel('原因').fill('补偿')
  await button('确定', dialog()).click()
  await page.getByText('现在的余额 ¥12.50').waitFor()
  await looksRight('member')
  await open('发票')
  const row = page.getByRole('row', { name: new RegExp(bought.orderNo) })
  await appears(row)
  await button('开票', row).click()
  await dialog().getByLabel('发票号码').fill('26332000000012345678')
  await dialog().getByLabel('下载地址').fill('https://example.com/invoice.pdf')
  await button('确定', dialog()).click()
  await row.waitFor({ state: 'detached' })
  assert.equal((await bought.call('invoices/get', { orderNo: bought.orderNo })).invoice.state, 'issued')
})

test('a buyer who wants the money back is answered', async () => {
  const bought = await buys(productId, 2)
  const [{ skuId }] = (await bought.order()).lines
  const { reasons } = await bought.call('aftersales/reasons', { orderNo: bought.orderNo, kind: 'refund' })
  const { caseNo } = await bought.call('aftersales/apply', { orderNo: bought.orderNo, kind: 'refund', reasonId: reasons[0].reasonId, lines: [{ skuId, quantity: 1 }], memo: '拍错了' })
  await open('售后')
  const row = page.getByRole('row', { name: new RegExp(caseNo) })
  await appears(row)
  await looksRight('after-sale queue')
  await button('同意', row).click()
  await dialog().getByLabel('给买家的留言').fill('已同意')
  await looksRight('after-sale answer')
  await button('同意', dialog()).click()
  await row.waitFor({ state: 'detached' })
  assert.notEqual((await bought.call('aftersales/get', { caseNo })).case.status, 'APPLIED')
})

test('a promotion is tried on past orders, started, and ended', async () => {
  await open('促销')
  await looksRight('promotions')
  await button('新建促销').click()
  const name = `满百减十 ${Date.now() % 100000}`
  await page.getByLabel('名称').fill(name)
  await page.getByLabel('满（元）').fill('80')
  await page.getByLabel('减（元）', { exact: true }).fill('10')
  await page.getByLabel('优惠预算（元）').fill('1')
  await button('试算').click()
  await page.getByText('受影响').waitFor()
  await looksRight('dry run')
  await button('保存并生效').click()
  await page.getByText(/^已保存/).first().waitFor()
  await open('促销')
  const row = page.getByRole('row', { name: new RegExp(name) })
  await row.getByRole('cell', { name: '进行中' }).waitFor()
  await button('结束', row).click()
  await button('结束', dialog()).click()
  await row.getByRole('cell', { name: '已结束' }).waitFor()
})

test('a role is made, a colleague is hired with it, and sees only what it opens', async () => {
  await open('员工与角色')
  const roleId = `packer${Date.now() % 100000}`
  await button('新建角色').click()
  await dialog().getByLabel('角色编号').fill(roleId)
  await dialog().getByLabel('角色名称').fill('打包员')
  for (const permission of ['订单 · 查看', '订单 · 发货']) await dialog().getByLabel(permission, { exact: true }).check()
  await looksRight('role')
  await button('保存', dialog()).click()
  await page.getByRole('cell', { name: roleId }).waitFor()
  await button('新建员工').click()
  await dialog().getByLabel('用户名').fill(roleId)
  await dialog().getByLabel('密码').fill('packer-password-1')
  await dialog().getByLabel('打包员').last().check()
  await button('保存', dialog()).click()
  await page.getByRole('cell', { name: roleId, exact: true }).first().waitFor()
  await looksRight('staff')

  const colleague = await person(browser, DESK)
  await colleague.page.goto(`${SHOP}/console/`)
  await colleague.page.getByLabel('用户名').fill(roleId)
  await colleague.page.getByLabel('密码').fill('packer-password-1')
  await colleague.page.keyboard.press('Enter')
  const menu = colleague.page.getByRole('navigation', { name: '主导航' }).getByRole('link')
  await menu.first().waitFor()
  assert.deepEqual(await menu.allInnerTexts(), ['概览', '订单'])
  await colleague.page.waitForLoadState('networkidle')
  assert.deepEqual(colleague.troubles, [])
  await colleague.context.close()
})

test('a colleague takes a second step into use, and logs in with its code', async () => {
  const username = `second${Date.now() % 100000}`
  const password = 'second-password-1'
  await (await staff()).call('staff/create', { username, password, permissions: ['orders.read'] })
  const { context, page: own, troubles: theirs } = await person(browser, DESK)
  await own.goto(`${SHOP}/console/`)
  const enter = async () => {
    await own.getByLabel('用户名').fill(username)
    await own.getByLabel('密码').fill(password)
    await own.keyboard.press('Enter')
  }
  await enter()
  await own.getByRole('link', { name: username }).click()
  const second = own.locator('section', { hasText: '两步验证' }).first()
  await second.getByLabel('密码').fill(password)
  await button('开启两步验证', second).click()
  const secret = await own.locator('.account-secret').innerText()
  await earlyInStep()
  await second.getByLabel('验证码').fill(codeOf(secret, Date.now() - 30_000))
  await button('确定', second).click()
  await own.locator('.account-codes li').first().waitFor()
  assert.ok((await own.locator('.account-codes li').count()) >= 5)
  assert.deepEqual(await seriousProblems(own), [])
  await button('退出', own).click()
  await enter()
  await own.getByLabel(/验证码/).fill(codeOf(secret))
  await own.keyboard.press('Enter')
  await button('退出', own).waitFor()
  assert.deepEqual(theirs.filter((trouble) => !/401/.test(trouble)), [])
  await context.close()
})

test('a point keeps its hours when something else of it is changed, and a day off is a day off', async () => {
  const { call } = await staff()
  await withPickup(call)
  const hoursOf = async (id) => (await call('pickup/staff_list')).points.find(({ pointId }) => pointId === id).hours
  const [point] = (await call('pickup/staff_list')).points
  const hours = [{ weekday: 1, opensAt: '09:00', closesAt: '12:00' }, { weekday: 1, opensAt: '14:00', closesAt: '18:00' }, { weekday: 6, opensAt: '10:00', closesAt: '20:00' }]
  const { pointId, held, openNow, full, km, ...terms } = point
  await call('pickup/save', { pointId, terms: { ...terms, hours } })
  await open('自提')
  const row = page.getByRole('row', { name: new RegExp(pointId) })
  await button('编辑', row).click()
  await looksRight('hours')
  await dialog().getByLabel('最多同时放几单').fill('300')
  await button('保存', dialog()).click()
  await page.getByText('已保存').first().waitFor()
  assert.deepEqual(await hoursOf(pointId), hours)
  await button('编辑', row).click()
  await dialog().getByLabel('周六', { exact: true }).uncheck()
  await button('保存', dialog()).click()
  await dialog().waitFor({ state: 'detached' })
  assert.deepEqual(await hoursOf(pointId), hours.slice(0, 2))
  await call('pickup/save', { pointId, terms })
})

test('coupons are issued', async () => {
  await open('优惠券')
  await looksRight('campaigns')
  await button('新建优惠券').click()
  const name = `测试券 ${Date.now() % 100000}`
  await dialog().getByLabel('名称').fill(name)
  await dialog().getByLabel('减免金额（元）').fill('5')
  await dialog().getByLabel('使用门槛（元）').fill('50')
  await looksRight('new campaign')
  await button('保存', dialog()).click()
  await page.getByText('优惠券已发放').waitFor()
  await page.getByRole('cell', { name: new RegExp(name) }).waitFor()
})

test('a category is made, a setting is changed and its change is told', async () => {
  await open('分类')
  await button('新建顶级分类').click()
  await dialog().getByLabel('名称').fill(`测试 ${Date.now() % 100000}`)
  await button('保存', dialog()).click()
  await page.getByText('分类已新建').waitFor()
  await looksRight('categories')
  await open('设置')
  const minutes = page.getByLabel('支付时限（分钟）')
  await minutes.waitFor()
  const before = await minutes.inputValue()
  await minutes.fill(String(Number(before) + 1))
  await button('保存', page.locator('form', { has: minutes })).click()
  await page.getByText(new RegExp(`支付时限（分钟）：\\s*${before}\\s*→`)).first().waitFor()
  await looksRight('settings')
})

test('a table of goods is imported, what is wrong in it is named, and the products are found', async () => {
  await open('商品')
  await button('批量导入').click()
  const title = `导入茶盘 ${Date.now() % 100000}`
  const table = `商品编号,标题,价格,库存\ntray-${Date.now()},${title},128,6\ntray-bad-${Date.now()},坏的一行,不是价格,6\n`
  await page.getByLabel('表格（CSV）').setInputFiles({ name: 'goods.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
  await button('开始导入').click()
  await page.getByRole('heading', { name: '已完成' }).waitFor()
  await page.getByText('成功 1 个，有问题 1 个').waitFor()
  await page.getByRole('link', { name: '下载问题报告' }).waitFor()
  await looksRight('imports')
  await open('商品')
  await page.getByRole('searchbox').fill(title)
  await page.keyboard.press('Enter')
  await page.getByRole('cell', { name: new RegExp(title) }).waitFor()
})

test('the first page is arranged, and the new pages of the shop look right', async () => {
  const { call } = await staff()
  await withHome(call)
  await withPickup(call)
  await open('首页编排')
  await page.getByLabel('标题').first().fill('本周新品')
  await button('保存').click()
  await page.getByText('已保存').first().waitFor()
  assert.equal((await call('home/get')).blocks[0].title, '本周新品')
  for (const menu of ['首页编排', '专题', '促销日历', '物流与配送', '自提', '热销与滞销', '采购']) {
    await open(menu)
    await looksRight(menu)
  }
})

test('books, search words, buyers, and the audit log that has it all', async () => {
  for (const menu of ['对账', '补货', '搜索词', '评价与问答', '会员', '操作日志']) {
    await open(menu)
    await looksRight(menu)
  }
  await page.getByRole('cell', { name: /settings\/update/ }).first().waitFor()
})

test('in English, and on a tablet', async () => {
  await button('English').click()
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
  await looksRight('in English')
  await button('中文').click()
  await page.setViewportSize(TABLET)
  for (const menu of ['概览', '订单', '商品']) {
    await open(menu)
    await looksRight(`${menu} on a tablet`)
  }
})

test('a session that ended leads to the login, and back to the page', async () => {
  await page.evaluate(() => {
    for (const name of Object.keys(sessionStorage)) if (name.endsWith(' session')) sessionStorage.removeItem(name)
  })
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '促销', exact: true }).click()
  await page.getByLabel('用户名').fill('demo')
  await page.getByLabel('密码').fill('xiaoman-demo')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: '促销', exact: true }).waitFor()
})

test('logging out leaves nothing behind', async () => {
  await button('退出').click()
  await page.getByLabel('用户名').waitFor()
  assert.equal(await page.evaluate(() => sessionStorage.length), 0)
})

test('nothing went wrong in the console or on the wire', () => {
  assert.deepEqual(troubles, [])
})
