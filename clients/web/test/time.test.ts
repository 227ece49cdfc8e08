import { arrival, clockOf, day, minute, secondsUntil } from '@shared/time'
import { expect, test } from 'vitest'

test('moments are shown as in Beijing, wherever the browser is', () => {
  expect(minute('2026-11-22T16:05:59.000Z')).toBe('2026-11-23 00:05')
  expect(day('2026-11-22T15:59:59.000Z')).toBe('2026-11-22')
})

test('a countdown counts whole seconds by the given clock and stops at zero', () => {
  const until = '2026-11-22T12:00:00.000Z'
  expect(secondsUntil(until, new Date('2026-11-22T11:59:58.400Z'))).toBe(2)
  expect(secondsUntil(until, new Date('2026-11-22T12:00:01.000Z'))).toBe(0)
})

test('what is left reads like a clock', () => {
  expect([0, 59, 60, 1745, 3600, 36_061].map(clockOf)).toEqual(['00:00', '00:59', '01:00', '29:05', '1:00:00', '10:01:01'])
})

test('an arrival is a day in words, with its time where it has one of its own', () => {
  expect(arrival('2026-11-26T15:59:59.999Z', 'zh-CN')).toBe('11月26日周四')
  expect(arrival('2026-11-26T10:30:00Z', 'zh-CN')).toBe('11月26日周四 18:30')
  expect(arrival('2026-11-25T16:00:00Z', 'en')).toBe('Thu, Nov 26 00:00')
})
