import { changes, combinations, faultOf, fitted, freshId, newSku, type Row } from '@shared/matrix'
import { describe, expect, test } from 'vitest'

const axis = (specId: string, ...valueIds: string[]) => ({ specId, title: specId, values: valueIds.map((valueId) => ({ valueId, value: valueId })) })
const row = (choice: Record<string, string>, more: Partial<Row> = {}): Row => ({ skuId: null, choice, price: '10', linePrice: '', stock: '5', weight: '0', freight: '', rush: false, ...more })

describe('the SKU matrix', () => {
  test('has a row for each combination, and one without axes', () => {
    expect(combinations([])).toEqual([{}])
    expect(combinations([axis('a', '1', '2'), axis('b', 'x', 'y', 'z')])).toHaveLength(6)
  })

  test('keeps what was typed, and the SKU, when a value is added', () => {
    const before = [row({ a: '1' }, { skuId: 'one', price: '12.50' })]
    const now = fitted([axis('a', '1', '2')], before)
    expect(now.map(({ skuId, choice, price }) => [skuId, choice.a, price])).toEqual([['one', '1', '12.50'], [null, '2', '']])
  })

  test('a new axis makes new SKUs that begin with the price of what they came from, without its stock', () => {
    const now = fitted([axis('a', '1'), axis('b', 'x', 'y')], [row({ a: '1' }, { skuId: 'one', price: '12.50', stock: '9' })])
    expect(now.map(({ skuId, price, stock }) => [skuId, price, stock])).toEqual([[null, '12.50', '0'], [null, '12.50', '0']])
  })

  test('ids of new values meet no other', () => {
    expect(freshId('v', ['v1', 'v3'])).toBe('v4')
    expect(freshId('v', ['v1', 'v2', 'v4'])).toBe('v5')
    expect(freshId('v', ['v2'])).toBe('v3')
  })
})

test('a row names its fault', () => {
  expect(faultOf(row({}))).toBe('')
  expect(faultOf(row({}, { price: '' }))).toBe('price')
  expect(faultOf(row({}, { linePrice: '9.99' }))).toBe('linePrice')
  expect(faultOf(row({}, { stock: '1.5' }))).toBe('stock')
  expect(faultOf(row({}, { weight: '-1' }))).toBe('weight')
})

test('a new SKU is sent in fen and pieces', () => {
  expect(newSku(row({ a: '1' }, { price: '99.5', linePrice: '120', weight: '300' }))).toEqual({ specValues: { a: '1' }, priceFen: 9950, linePriceFen: 12000, stock: 5, weightGrams: 300, freightTemplate: null, rush: false })
})

test('an update sends what changed, what is new, and what went', () => {
  const before = [row({ a: '1' }, { skuId: 'one' }), row({ a: '2' }, { skuId: 'two' }), row({ a: '3' }, { skuId: 'three' })]
  const now = [before[0], { ...before[1], price: '11' }, row({ a: '4' })]
  expect(changes(before, now)).toEqual({
    skus: [{ skuId: 'two', specValues: { a: '2' }, priceFen: 1100, linePriceFen: null, weightGrams: 0, freightTemplate: null }, newSku(row({ a: '4' }))],
    removeSkuIds: ['three'],
  })
})
