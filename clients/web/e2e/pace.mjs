/** How fast the first views are: the largest paint with the processor slowed down four times, on the built sites of the shop at MINIMALL_SHOP, else of the one that `make run` started. Best of three. */

import { DESK, PHONE, SHOP as NAMED, openBrowser } from './browser.mjs'

const SHOP = NAMED || 'http://127.0.0.1:8000'
const SLOWER = 4
const PAGES = [
  ['storefront, home', '/shop/', PHONE, '.product-card'],
  ['storefront, a product', '/shop/#/products/loop-hoodie', PHONE, '.product-head'],
  ['console, login', '/console/', DESK, 'form'],
]

const browser = await openBrowser()
for (const [name, path, viewport, drawn] of PAGES) {
  const runs = []
  for (let run = 0; run < 3; run++) {
    const context = await browser.newContext({ viewport, isMobile: viewport === PHONE, locale: 'zh-CN' })
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    await page.addInitScript(() => {
      globalThis.paints = []
      new PerformanceObserver((list) => globalThis.paints.push(...list.getEntries().map((entry) => entry.startTime))).observe({ type: 'largest-contentful-paint', buffered: true })
    })
    await page.goto(SHOP + path)
    await page.locator(drawn).first().waitFor()
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(500)
    runs.push(
      await page.evaluate(() => ({
        largest: Math.round(globalThis.paints.at(-1) ?? 0),
        first: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
        requests: performance.getEntriesByType('resource').length,
      })),
    )
    await context.close()
  }
  const best = runs.reduce((one, other) => (other.largest < one.largest ? other : one))
  console.log(`${name}: first paint ${best.first} ms, largest paint ${best.largest} ms at ${SLOWER}x slow-down, ${best.requests} requests`)
}
await browser.close()
