/** What the types promise to a program; `npm run types` compiles it, nothing runs it. */

import { cloud, CloudError, createCloud, ErrorCode, OrderDetail, shop } from '../src/index'

async function buy(items: { productId: string; skuId: string; quantity: number }[], addressId: string): Promise<OrderDetail | null> {
  cloud.init({ baseUrl: 'https://shop.example.com', language: 'en' })
  const { quoteToken } = await shop.orders.preview({ items, addressId })
  const { orderNo, payableFen } = await shop.orders.submit({ items, addressId, quoteToken, pay: true }, { action: 'buy-now' })
  const fen: number = payableFen
  const { outcome, order } = await cloud.pay(orderNo)
  if (outcome === 'paid' && fen) return order
  const { result } = await cloud.callFunction({ name: 'orders/get', data: { orderNo } })
  return result.order
}

function explain(error: CloudError): string {
  const code: ErrorCode = 'out_of_stock'
  return error.errCode === code || error.errCode === 'offline' ? error.message : error.errMsg
}

async function finish(): Promise<void> {
  for (const write of cloud.unfinished()) await cloud.callFunction(write)
  cloud.callFunction({ name: 'cart/view', success: ({ result }) => result.lines.length, fail: explain })
}

// @ts-expect-error a code that the shop does not have
const wrong: ErrorCode = 'no_such_code'

// @ts-expect-error an order is submitted with an address, not with a street
const mistaken = () => shop.orders.submit({ street: '示例路 1 号' })

// @ts-expect-error the shop's address is needed
const lost = () => createCloud().init({})

export { buy, explain, finish, lost, mistaken, wrong }
