/** Every operation of the shop has its place on a page of one of the sites, or a reason here why nobody would look for it there. */

import { OPERATIONS } from '../../miniprogram/src/operations.js'
import { describe, expect, test } from 'vitest'

/** What no page calls, and who does. (What payment and courier providers call is not in the SDK at all.) */
const ELSEWHERE: Record<string, string> = {
  'identity/login': 'the SDK, when it needs a session',
  'identity/refresh': 'the SDK, before a session ends',
  'identity/logout': 'the SDK: cloud.logout()',
  'messages/grant': 'the SDK: cloud.subscribe(), in a mini-program alone',
  'scenes/resolve': 'a mini-program that was opened by its code',
  'catalog/pages': 'whoever indexes the shop',
  'catalog/sitemap': 'whoever indexes the shop',
  'suppliers/orders': 'a supplier\'s own system, signed',
  'suppliers/confirm': 'a supplier\'s own system, signed',
}
const SOURCES = Object.values(import.meta.glob(['../shared/**/*.{vue,ts}', '../storefront/**/*.{vue,ts}', '../console/**/*.{vue,ts}', '!**/locales/**'], { query: '?raw', import: 'default', eager: true }) as Record<string, string>).join('\n')
const operations = Object.keys(OPERATIONS)
const method = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())
const isCalled = (name: string) => {
  const [domain, verb] = name.split('/')
  return new RegExp(`\\bshop\\.${method(domain)}\\s*\\.${method(verb)}\\b`).test(SOURCES) || (name === 'orders/pay' && /\bcloud\.pay\(/.test(SOURCES))
}

describe('operations', () => {
  test('are those that the SDK is made of', () => expect(operations.length).toBeGreaterThan(200))
  test('each has a page, or a reason to have none', () => {
    expect(operations.filter((name) => !isCalled(name) && !(name in ELSEWHERE))).toEqual([])
  })
  test('what is called elsewhere exists, and no page calls it', () => {
    expect(Object.keys(ELSEWHERE).filter((name) => !operations.includes(name) || isCalled(name))).toEqual([])
  })
})
