/** Chromium for the tests: pages of a phone or a desk, watched for errors and failed requests, and axe. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

export const SHOP = process.env.MINIMALL_SHOP
export const SIMULATOR = process.env.MINIMALL_SIMULATOR
export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1280, height: 800 }

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--lang=zh-CN', '--disable-gpu', '--disable-dev-shm-usage'], env: { ...process.env, LANGUAGE: 'zh_CN' } })
}

/** A person with a browser of their own. `troubles` collects what a page should never have: console errors, exceptions, failed requests; `under`: requests under way. */
export async function person(browser, viewport) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', isMobile: viewport === PHONE, hasTouch: viewport === PHONE })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const troubles = []
  page.on('console', (message) => message.type() === 'error' && troubles.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`))
  page.on('requestfailed', (request) => request.failure()?.errorText !== 'net::ERR_ABORTED' && troubles.push(`failed: ${request.url()}`))
  const under = new Set()
  page.on('request', (request) => under.add(request))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => under.delete(request))
  page.on('response', (response) => response.status() >= 400 && troubles.push(`${response.status()}: ${response.url()}`))
  return { context, page, troubles, under }
}

/** What axe finds serious or critical on the page as it stands, one line each; of all its rules, or of those of WCAG 2.1 A and AA. */
export async function seriousProblems(page, rules = 'all') {
  // what is half faded in has half its contrast: judge when it stands still
  await page.waitForFunction(() => document.getAnimations().every((moving) => moving.playState !== 'running' || moving.effect?.getComputedTiming().endTime === Infinity))
  await page.locator('.t-message').first().waitFor({ state: 'detached' })
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const options = { resultTypes: ['violations'], iframes: false, preload: false, ...(rules === 'wcag' && { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }) }
  const { violations } = await page.evaluate((chosen) => globalThis.axe.run(document, chosen), options)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} — ${node.any[0]?.message ?? node.html.slice(0, 120)}`))
}

/** Nothing sticks out to the right: the page is not wider than its window. */
export async function assertFits(page, name) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  assert.ok(content <= window, `${name} is ${content} px wide in a window of ${window}`)
}
