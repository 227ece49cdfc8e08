/** Somebody buys a product and pays for it, without a page. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { SIMULATOR } from './browser.mjs'
import { buyer } from './people.mjs'

const ADDRESS = { name: '小满', phone: '13800000009', provinceName: '浙江省', provinceCode: '330000', cityName: '杭州市', cityCode: '330100', districtName: '西湖区', districtCode: '330106', detail: '示例路 1 号' }

/** { orderNo, order() } of a paid order of one piece, or `quantity`, of the product's SKU number `place`. */
export async function buys(productId, place, name = `web-${randomUUID().slice(0, 8)}`, quantity = 1) {
  const { call } = await buyer(name)
  const { addressId } = await call('addresses/save', ADDRESS)
  const { skus } = await call('catalog/product', { productId })
  const { orderNo } = await call('orders/submit', { items: [{ productId, skuId: skus[place].skuId, quantity }], addressId, pay: true })
  const paid = await fetch(`${SIMULATOR}/_sim/pay/${orderNo}`, { method: 'POST', body: '{}' })
  assert.equal(paid.status, 200)
  const order = async () => (await call('orders/get', { orderNo })).order
  for (let look = 0; look < 100 && (await order()).status !== 'PAID'; look++) await wait(100)
  assert.equal((await order()).status, 'PAID')
  return { orderNo, order, call }
}
