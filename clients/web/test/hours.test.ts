/** Opening hours survive the form day by day. */

import { byDay, hoursOf } from '../console/parts/hours'
import { expect, test } from 'vitest'

const HOURS = [
  { weekday: 1, opensAt: '09:00', closesAt: '12:00' },
  { weekday: 1, opensAt: '14:00', closesAt: '18:00' },
  { weekday: 3, opensAt: '10:00', closesAt: '20:00' },
  { weekday: 7, opensAt: '11:00', closesAt: '16:00' },
]

test('days that differ, split days and closed days stay as they are', () => {
  expect(hoursOf(byDay(HOURS))).toEqual(HOURS)
})
test('a day has its spans in order, and a closed day none', () => {
  expect(byDay([...HOURS].reverse()).map((spans) => spans.map((span) => span.opensAt))).toEqual([['09:00', '14:00'], [], ['10:00'], [], [], [], ['11:00']])
})
