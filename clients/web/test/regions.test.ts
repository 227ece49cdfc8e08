/** Regions are chosen level by level, and addresses that were written without codes find theirs. */

import { expect, test } from 'vitest'
import { citiesOf, codesOf, districtsOf, loadAreas, provinces } from '../shared/regions'

const HANGZHOU = { provinceName: '浙江省', cityName: '杭州市', districtName: '西湖区' }

test('each level offers what lies in the one above', async () => {
  const areas = await loadAreas()
  expect(provinces(areas)).toHaveLength(34)
  expect(citiesOf(areas, '330000')).toContainEqual({ code: '330100', name: '杭州市' })
  expect(districtsOf(areas, '330100')).toContainEqual({ code: '330106', name: '西湖区' })
  expect(citiesOf(areas, '')).toEqual([])
  expect(districtsOf(areas, '')).toEqual([])
})
test('every city has districts, and every code has six digits', async () => {
  const areas = await loadAreas()
  const cities = provinces(areas).flatMap(({ code }) => citiesOf(areas, code))
  expect(cities.filter(({ code }) => districtsOf(areas, code).length === 0)).toEqual([])
  expect(cities.flatMap(({ code }) => districtsOf(areas, code)).filter(({ code }) => !/^\d{6}$/.test(code))).toEqual([])
})
test('names find their codes, and codes win over names', async () => {
  const areas = await loadAreas()
  expect(codesOf(areas, HANGZHOU)).toEqual({ province: '330000', city: '330100', district: '330106' })
  expect(codesOf(areas, { ...HANGZHOU, districtCode: '330105' }).district).toBe('330105')
})
test('what fits nowhere is to be chosen again, from its level on', async () => {
  const areas = await loadAreas()
  expect(codesOf(areas, { ...HANGZHOU, cityName: '不存在' })).toEqual({ province: '330000', city: '', district: '' })
})
