/** Pictures of every page of both sites, on a phone and on a desk, for eyes: node e2e/shots.mjs <folder> [names] [language], on the shop at MINIMALL_SHOP. */

import { mkdirSync } from 'node:fs'
import { DESK, PHONE, SHOP, openBrowser, person } from './browser.mjs'
import { furnished } from './furnished.mjs'
import { CONSOLE_PAGES, SHOP_PAGES, viewsOf } from './pages.mjs'
import { asBuyer, asStaff, speaks, stands } from './visiting.mjs'

const TALLEST = 3000
const [folder = 'shots', only = '', language = 'zh-CN'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const made = await furnished()
const browser = await openBrowser()

async function shoot(site, pages, viewport, enter) {
  const { context, page, troubles, under } = await person(browser, viewport)
  await speaks(page, language)
  await enter(page, made.name)
  for (const [name, address] of viewsOf(pages).filter(([name]) => !only || only.split(',').includes(name))) {
    await page.goto(`${SHOP}/${site}/#${address}`)
    await stands(page, under)
    // as tall as the page is: what sticks to the window's edge then stands at the page's
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, Math.min(height, TALLEST)) })
    await stands(page, under)
    await page.screenshot({ path: `${folder}/${site}-${viewport.width}-${name}.png` })
    await page.setViewportSize(viewport)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) console.log(`${site} ${name} at ${viewport.width}: ${wide} px too wide`)
    for (const trouble of troubles.splice(0)) console.log(`${site} ${name} at ${viewport.width}: ${trouble}`)
  }
  await context.close()
}
for (const viewport of [PHONE, DESK]) {
  await shoot('shop', SHOP_PAGES(made), viewport, asBuyer)
  await shoot('console', CONSOLE_PAGES(made), viewport, asStaff)
}
await browser.close()
