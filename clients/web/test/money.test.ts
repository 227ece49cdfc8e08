import { amount, fenOf, yuan } from '@shared/money'
import { describe, expect, test } from 'vitest'

describe('money', () => {
  test('is shown in yuan with two decimals and a true minus', () => {
    expect([0, 1, 10, 123450, -500].map(yuan)).toEqual(['¥0.00', '¥0.01', '¥0.10', '¥1234.50', '−¥5.00'])
  })
  test('typed yuan become whole fen', () => {
    expect(['0', '89', '99.5', '99.50', ' 0.01 ', '19.99'].map(fenOf)).toEqual([0, 8900, 9950, 9950, 1, 1999])
  })
  test('what is no amount is refused, never rounded', () => {
    for (const typed of ['', '-1', '1.234', '1,5', 'abc', '1.', '1e3', '999999999']) expect(fenOf(typed)).toBeNull()
  })
  test('what is shown can be typed again', () => {
    for (const fen of [0, 7, 1999, 100000]) expect(fenOf(amount(fen))).toBe(fen)
  })
})
