/** The shop, as the buyer in this browser calls it: the SDK with a login and a cashier for browsers. */

import type { Language } from '@shared/language'
import { site } from '@shared/site'
import { createCloud } from 'minimall'
import { cashier } from './cashier'
import { codeOfBuyer } from './session'

export const cloud = createCloud()
export const shop = cloud.shop

/** Begin, or go on in another language; what was stored (the session, unanswered writes) stays. */
export function openShop(language: Language): void {
  cloud.init({ baseUrl: site.api, language, login: codeOfBuyer, pay: cashier.open })
}

/** Whether this shop has a domain of operations: pages without theirs are left out. */
export function offers(domain: string): boolean {
  return domain in shop
}
