/** The figures on the badges: units in the cart and unread messages. */

import { reactive } from 'vue'
import { buyer } from '../session'
import { shop } from '../shop'

export const counts = reactive({ cart: 0, unread: 0 })

/** Ask for them anew. A badge that cannot be had is left out; the page itself says what is wrong. */
export async function count(): Promise<void> {
  if (!buyer.value) {
    Object.assign(counts, { cart: 0, unread: 0 })
    return
  }
  const [cart, inbox] = await Promise.allSettled([shop.cart.view(), shop.messages.inbox({ pageSize: 1 })])
  if (cart.status === 'fulfilled') counts.cart = cart.value.lines.reduce((units, line) => units + line.quantity, 0)
  if (inbox.status === 'fulfilled') counts.unread = inbox.value.unread
}
