/** What the shop's sentences about a field are in the reader's language. (Where they are shown, the pages' tests see.) */

import { expect, test } from 'vitest'
import zh from '../console/locales/zh'
import * as language from '../shared/language'
import { wordsOf } from '../shared/problems'

test('a known sentence has a word of ours, with its figure; another is passed on as it is', async () => {
  Object.assign(globalThis, { localStorage: { getItem: () => null, setItem: () => undefined }, document: { documentElement: {} } })
  await language.createLanguages(zh, async () => zh, () => undefined)
  expect(wordsOf('String should have at most 60 characters')).toBe('最多 60 个字')
  expect(wordsOf('Input should be greater than or equal to 5')).toBe('不能小于 5')
  expect(wordsOf('Input should be greater than 0')).toBe('要大于 0')
  expect(wordsOf('Input should be a valid integer')).toBe('不是正确的数字或金额')
  expect(wordsOf("String should match pattern '^[a-z]{1,40}$'")).toBe('格式不对')
  expect(wordsOf('before firstDay, or more than 400 days later')).toContain('before firstDay')
})
