import { canChoose, firstChoice, skuOf } from '@shared/specs'
import { expect, test } from 'vitest'

const SPECS = [
  { specId: 'color', title: '颜色', values: [{ valueId: 'red', value: '红' }, { valueId: 'blue', value: '蓝' }] },
  { specId: 'size', title: '尺码', values: [{ valueId: 's', value: 'S' }, { valueId: 'm', value: 'M' }] },
]
const sku = (color: string, size: string, soldOut = false) => ({ skuId: `${color}-${size}`, specValues: { color, size }, soldOut })
const SKUS = [sku('red', 's', true), sku('red', 'm'), sku('blue', 's'), sku('blue', 'm', true)]

test('only a whole choice names a SKU', () => {
  expect(skuOf(SPECS, SKUS, { color: 'red' })).toBeUndefined()
  expect(skuOf(SPECS, SKUS, { color: 'red', size: 'm' })?.skuId).toBe('red-m')
  expect(skuOf([], [sku('red', 's')], {})?.skuId).toBe('red-s')
})

test('a value that only leads to what is sold out cannot be taken', () => {
  expect(canChoose(SKUS, { color: 'red' }, 'size', 's')).toBe(false)
  expect(canChoose(SKUS, { color: 'red' }, 'size', 'm')).toBe(true)
  expect(canChoose(SKUS, {}, 'color', 'blue')).toBe(true)
})

test('the page begins with what can be bought', () => {
  expect(firstChoice(SKUS)).toEqual({ color: 'red', size: 'm' })
  expect(firstChoice([sku('red', 's', true)])).toEqual({ color: 'red', size: 's' })
})
