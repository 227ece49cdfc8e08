/** Pictures of every page of both sites, on a phone and on a desk, for eyes: node e2e/shots.mjs <folder>, on the shop at MINIMALL_SHOP with its simulator. */

import { mkdirSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { withHome, withPickup } from './arranging.mjs'
import { buys } from './buys.mjs'
import { DESK, SHOP, SIMULATOR, openBrowser } from './browser.mjs'
import { buyer, staff } from './people.mjs'

const SMALL = { width: 375, height: 812 }
const folder = process.argv[2] ?? 'shots'
const only = process.argv[3] ?? ''
mkdirSync(folder, { recursive: true })

const NAME = `shots-${randomUUID().slice(0, 6)}`
const ADDRESS = { name: '小岚', phone: '13800000001', provinceName: '浙江省', provinceCode: '330000', cityName: '杭州市', cityCode: '330100', districtName: '西湖区', districtCode: '330106', detail: '示例路 1 号小满公寓 2 幢 301 室', isDefault: true }
const { call } = await staff()
const SUPPLIER = NAME.replace('-', '')

/** A buyer who has one of everything. */
async function furnished() {
  const mine = await buyer(NAME)
  const { profile } = await mine.call('identity/profile')
  await call('balance/adjust', { buyerId: profile.buyerId, deltaFen: 50000, reason: '活动赠送' })
  await mine.call('balance/set_pin', { pin: '258369' })
  await withPickup(call)
  await withHome(call)
  await call('points/adjust', { buyerId: profile.buyerId, deltaPoints: 800, reason: '开业赠送' })
  await call('members/set_level', { buyerId: profile.buyerId, level: 2, reason: '老顾客' })
  await call('suppliers/save', { supplierId: SUPPLIER, name: '龙泉窑口', contact: '陶师傅', phone: '13900000002', leadDays: 12 })
  const { orderNo } = await buys('loop-hoodie', 0, NAME)
  const second = await buys('glaze-mug', 0, NAME)
  await mine.call('addresses/save', ADDRESS)
  await mine.call('invoices/request', { orderNo, to: { titleType: 'personal', title: '小岚', email: 'lan@example.com' } })
  const { reasons } = await mine.call('aftersales/reasons', { orderNo: second.orderNo, kind: 'refund' })
  const [line] = (await second.order()).lines
  const { caseNo } = await mine.call('aftersales/apply', { orderNo: second.orderNo, kind: 'refund', reasonId: reasons[0].reasonId, lines: [{ skuId: line.skuId, quantity: 1 }] })
  const { skus } = await mine.call('catalog/product', { productId: 'loop-hoodie' })
  await mine.call('cart/add', { productId: 'loop-hoodie', skuId: skus[1].skuId, quantity: 2 })
  const unpaid = await mine.call('orders/submit', { items: [{ productId: 'loop-hoodie', skuId: skus[2].skuId, quantity: 1 }], addressId: (await mine.call('addresses/list')).addresses[0].addressId })
  await mine.call('questions/ask', { productId: 'loop-hoodie', text: '身高 175 穿哪个码合适？' })
  await mine.call('favourites/toggle', { productId: 'glaze-mug', favourite: true })
  await mine.call('footprints/record', { productId: 'glaze-mug' })
  const gone = await call('products/create', { title: `绝版茶杯 ${NAME}`, categoryIds: ['cups'], onSale: true, skus: [{ priceFen: 6800, stock: 0 }] })
  await mine.call('waiting/join', { productId: gone.productId, skuId: gone.skuIds[0] })
  const fetched = await mine.call('orders/submit', { items: [{ productId: 'loop-hoodie', skuId: skus[1].skuId, quantity: 1 }], addressId: (await mine.call('addresses/list')).addresses[0].addressId, delivery: { method: 'pickup', pointId: 'west-lake' }, pay: true })
  await fetch(`${SIMULATOR}/_sim/pay/${fetched.orderNo}`, { method: 'POST', body: '{}' })
  const ordered = await call('purchases/save', { supplierId: SUPPLIER, lines: [{ skuId: skus[1].skuId, quantity: 40, costFen: 9900 }] })
  const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
  await call('promotions/save', { terms: { kind: 'full_reduction', id: `soon-${NAME}`, name: '会员日满300减40', startsAt: new Date(Date.now() + 86_400_000).toISOString(), scope: { kind: 'shop' }, rungs: [{ at: 30000, offFen: 4000 }] }, expectedVersion: 0 })
  await call('plans/save', { planId: `plan-${NAME}`, name: '会员日', firstDay: day(0), lastDay: day(3), promotionIds: [`soon-${NAME}`], goal: { orders: 200, revenueFen: 3000000 } })
  return { fetchedNo: fetched.orderNo, purchaseNo: ordered.purchase.purchaseNo, orderNo, caseNo, unpaidNo: unpaid.orderNo, gone: gone.productId, buyerId: profile.buyerId, shipped: second.orderNo, skuId: skus[1].skuId }
}

const made = await furnished()
const SHOP_PAGES = {
  home: '/', categories: '/categories/cups', search: '/search', found: '/search?words=杯', product: '/products/loop-hoodie', reviews: '/products/loop-hoodie/reviews', questions: '/products/loop-hoodie/questions',
  gone: `/products/${made.gone}`, cart: '/cart', checkout: '/checkout', pay: `/orders/${made.unpaidNo}/pay`, paid: `/paid/${made.orderNo}`, orders: '/orders', order: `/orders/${made.orderNo}`, unpaid: `/orders/${made.unpaidNo}`,
  invoice: `/orders/${made.orderNo}/invoice`, askinvoice: `/orders/${made.shipped}/invoice`, receipts: `/orders/${made.orderNo}/receipts`, apply: `/orders/${made.orderNo}/aftersale`, cases: '/aftersales', case: `/aftersales/${made.caseNo}`,
  myreviews: '/reviews', favourites: '/favourites', footprints: '/footprints', waiting: '/waiting', balance: '/balance', invoices: '/invoices', coupons: '/coupons', mycoupons: '/coupons/mine', addresses: '/addresses', address: '/addresses/new',
  list: '/lists/tea-time', fetched: `/orders/${made.fetchedNo}`, tracking: `/orders/${made.orderNo}/tracking`, points: '/points', exclusive: '/exclusive', preferences: '/preferences',
  messages: '/messages', me: '/me', login: '/login',
}
const CONSOLE_PAGES = {
  dashboard: '/', orders: '/orders', sheet: `/orders/${made.orderNo}/sheet?title=卫衣&units=1`, aftersales: '/aftersales', invoices: '/invoices', books: '/books', products: '/products', product: '/products/loop-hoodie', categories: '/categories',
  imports: '/imports', sellers: '/sellers', supply: '/supply', purchase: `/purchases/${made.purchaseNo}`, home: '/home', lists: '/lists', plans: '/plans', delivery: '/delivery', pickup: '/pickup',
  stock: '/stock?productId=loop-hoodie', restock: '/restock', promotions: '/promotions', promotion: '/promotions/new', campaigns: '/campaigns', searchwords: '/search-words', reviews: '/reviews', members: '/members', staff: '/staff', audit: '/audit', account: '/account', settings: '/settings',
}

const browser = await openBrowser()
async function shoot(site, pages, viewport, prepare) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', isMobile: viewport === SMALL })
  const page = await context.newPage()
  await prepare(page)
  for (const [name, path] of Object.entries(pages).filter(([name]) => !only || only.split(',').includes(name))) {
    await page.goto(`${SHOP}/${site}/#${path}`)
    await page.waitForLoadState('networkidle')
    await page.waitForFunction(() => !document.querySelector('.asked[role=status]'))
    await page.waitForTimeout(250)
    await page.screenshot({ path: `${folder}/${site}-${viewport.width}-${name}.png`, fullPage: viewport === SMALL && site === 'shop' && name !== 'home' })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) console.log(`${site} ${name} at ${viewport.width}: ${wide} px too wide`)
  }
  await context.close()
}
const asBuyer = (page) => page.addInitScript((name) => localStorage.setItem('minimall-buyer', name), NAME)
async function asStaff(page) {
  await page.goto(`${SHOP}/console/`)
  await page.getByLabel('用户名').fill('demo')
  await page.getByLabel('密码').fill('xiaoman-demo')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1 }).waitFor()
}
for (const viewport of [SMALL, DESK]) {
  await shoot('shop', SHOP_PAGES, viewport, asBuyer)
  await shoot('console', CONSOLE_PAGES, viewport, asStaff)
}
await browser.close()
