/** Both languages of both sites have the same words, and every word that a page asks for is there. */

import consoleEn from '../console/locales/en'
import consoleZh from '../console/locales/zh'
import shopEn from '../storefront/locales/en'
import shopZh from '../storefront/locales/zh'
import { describe, expect, test } from 'vitest'

type Words = { [name: string]: string | Words }

function keys(words: Words, before = ''): string[] {
  return Object.entries(words).flatMap(([name, value]) => (typeof value === 'string' ? [before + name] : keys(value, `${before}${name}.`)))
}
function placeholders(words: Words): Record<string, string> {
  return Object.fromEntries(keys(words).map((key) => [key, (String(key.split('.').reduce<any>((part, name) => part[name], words)).match(/\{\w+\}/g) ?? []).sort().join()]))
}
const SOURCES: Record<string, string> = import.meta.glob(['../shared/**/*.{vue,ts}', '../storefront/**/*.{vue,ts}', '../console/**/*.{vue,ts}', '!**/locales/**'], { query: '?raw', import: 'default', eager: true })
const sources = (folder: string) => Object.entries(SOURCES).flatMap(([path, text]) => (path.startsWith(`../${folder}/`) ? [text] : []))

describe.each([
  ['storefront', shopZh as Words, shopEn as Words],
  ['console', consoleZh as Words, consoleEn as Words],
])('%s', (site, zh, en) => {
  test('has every word in both languages', () => {
    expect(keys(en).sort()).toEqual(keys(zh).sort())
  })
  test('has nothing untranslated: no Chinese in English', () => {
    expect(keys(en).filter((key) => /[\u4e00-\u9fff]/.test(String(key.split('.').reduce<any>((part, name) => part[name], en))))).toEqual([])
  })
  test('has every word that a page names', () => {
    const known = new Set(keys(zh))
    const asked = [...sources(site), ...sources('shared')].flatMap((text) => [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((found) => found[1]))
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter((key) => !known.has(key))).toEqual([])
  })
  test('fills the same places in both languages, or fewer', () => {
    const [chinese, english] = [placeholders(zh), placeholders(en)]
    const differing = Object.keys(chinese).filter((key) => chinese[key] !== english[key])
    expect(differing.filter((key) => !key.endsWith('.percent') && !key.endsWith('.percentOff'))).toEqual([])
  })
})
