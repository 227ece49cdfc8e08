/** The figures on the badges: units in the cart and unread messages. The first page brings them along, with its blocks for this buyer. */

import type { BlockView } from 'minimall'
import { reactive } from 'vue'
import { buyer } from '../session'
import { offers, shop } from '../shop'

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

/** What the first page shows: to a buyer what is meant for them, in one call with the badges; to others what everybody sees. */
export async function arrangedBlocks(): Promise<BlockView[]> {
  if (!offers('home')) return []
  if (!buyer.value) return (await shop.home.page()).page.blocks
  const { home, cartUnits, badges } = await shop.home.boot()
  Object.assign(counts, { cart: cartUnits, unread: badges.unread })
  return home.blocks
}
