/** What can be told of a page by looking at it once, besides axe: nothing wider than its window, cut, squeezed, untranslated, or beyond the keyboard's reach. */

import { readFileSync } from 'node:fs'
import { transformWithEsbuild } from 'vite'

/** What a merchant called things with words that the site knows, too. */
const DATA = new Set(['公告', '新品'])
/** Words that no page shows: values that were not there, and what a template prints for them. */
const SLIPS = /\b(undefined|NaN|Invalid Date|\[object \w+\])/

/** The words of a site in one language, flat: key -> words. */
async function wordsOf(folder, language) {
  const path = new URL(`../${folder}/locales/${language}.ts`, import.meta.url)
  const { code } = await transformWithEsbuild(readFileSync(path, 'utf8'), path.pathname)
  const { default: words } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  const flat = (part, before) => Object.entries(part).flatMap(([name, value]) => (typeof value === 'string' ? [[before + name, value]] : flat(value, `${before}${name}.`)))
  return new Map(flat(words, ''))
}

/** The other language's words, as they stand: on a page of this one they are untranslated. What is the same in both, or another key's word here, is not. */
export async function foreignWords(folder, language) {
  const [zh, en] = await Promise.all([wordsOf(folder, 'zh'), wordsOf(folder, 'en')])
  const [own, other] = language === 'en' ? [en, zh] : [zh, en]
  const known = new Set(own.values())
  return { keys: [...own.keys()], foreign: [...other.values()].filter((words) => !known.has(words) && !DATA.has(words) && !words.includes('{') && words.length > 1) }
}

/** One line for each fault that can be seen. `words`: of foreignWords. */
export async function faultsOf(page, { keys, foreign }) {
  const seen = await page.evaluate(look, { keys, foreign })
  const slips = (await page.locator('body').innerText()).split('\n').filter((line) => SLIPS.test(line))
  return [...seen, ...slips.map((line) => `slip: ${line.slice(0, 80)}`)]
}

/* runs in the page */
function look({ keys, foreign }) {
  const faults = []
  const [content, view] = [document.documentElement.scrollWidth, document.documentElement.clientWidth]
  if (content > view) faults.push(`wide: ${content} px in a window of ${view}`)
  const known = new Set(keys)
  const strange = new Set(foreign)
  const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} “${element.textContent.trim().slice(0, 40)}”`
  const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.visually-hidden, [aria-hidden=true], svg, option')

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const looked = new Set()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim()
    const element = node.parentElement
    if (!text || ['SCRIPT', 'STYLE'].includes(element.tagName) || !isShown(element)) continue
    if (known.has(text) && text.includes('.')) faults.push(`key: ${name(element)}`)
    if (strange.has(text) && !element.closest('[lang]:not(html), .mono, [translate=no]')) faults.push(`untranslated: ${name(element)}`)
    if (looked.has(element)) continue
    looked.add(element)
    const style = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    const size = parseFloat(style.fontSize)
    if (['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) faults.push(`cut: ${name(element)}`)
    // a column of single signs, as in a cell that got no room
    const words = document.createRange()
    words.selectNodeContents(node)
    const lines = words.getClientRects().length
    if (text.length > 3 && lines > 3 && box.width < size * 2.2 && style.display !== 'inline') faults.push(`squeezed: ${name(element)}`)
    if (element.closest('button, a.go, .t-button') && lines > 1 && text.length < 9 && !text.includes(' ')) faults.push(`broken button: ${name(element)}`)
  }

  if (innerWidth <= 640) {
    for (const cell of document.querySelectorAll('table.plain:not(.matrix) tbody td:not(:first-child, [colspan])')) if (cell.dataset.label === undefined && isShown(cell) && cell.textContent.trim()) faults.push(`without its column's word: ${name(cell)}`)
  }
  for (const picture of document.images) if (picture.complete && !picture.naturalWidth && isShown(picture)) faults.push(`picture: ${picture.src}`)

  const REACHED = 'a[href], button, input, select, textarea, summary, label, iframe, [tabindex]:not([tabindex="-1"])'
  for (const element of document.querySelectorAll('body *')) {
    if (getComputedStyle(element).cursor === 'pointer' && !element.closest(REACHED) && !element.closest('svg') && isShown(element)) faults.push(`no key reaches: ${name(element)}`)
  }
  for (const element of document.querySelectorAll('main .go, main .t-button--theme-primary')) {
    if (element.disabled || element.getAttribute('aria-disabled') === 'true' || !isShown(element)) continue
    element.focus()
    if (document.activeElement !== element) faults.push(`takes no focus: ${name(element)}`)
  }
  document.activeElement?.blur?.()
  return [...new Set(faults)]
}
