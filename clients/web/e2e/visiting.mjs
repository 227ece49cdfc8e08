/** Going through pages: who one is, in which language, and when a page stands still. */

import { SHOP } from './browser.mjs'

/** Every page from now on is in `language`. */
export const speaks = (page, language) => page.addInitScript((chosen) => localStorage.setItem('minimall-language', chosen), language)

export const asBuyer = (page, name) => page.addInitScript((who) => localStorage.setItem('minimall-buyer', who), name)

export async function asStaff(page) {
  await page.goto(`${SHOP}/console/#/login`)
  await page.locator('input[autocomplete=username]').fill('demo')
  await page.locator('input[type=password]').fill('xiaoman-demo')
  await page.keyboard.press('Enter')
  await page.locator('nav').first().waitFor()
}

/** Everything that the page asked for is there, and was drawn: nothing under way, and nothing waited for, for a tenth of a second. */
export async function stands(page, under) {
  for (let quiet = 0; quiet < 3; ) {
    await page.waitForTimeout(40)
    const waits = under.size > 0 || (await page.evaluate(() => Boolean(document.querySelector('.asked[role=status]'))))
    quiet = waits ? 0 : quiet + 1
  }
}
