/**
 * Who shops here.
 *
 * On the local cloud a test buyer's name is the login: the simulated WeChat takes `sim-<name>` for the code of wx.login. A deployed site has no login, since
 * the shop takes codes of mini-programs alone: it shows the goods and sends whoever wants to buy to the mini-program (pages/LoginPage.vue). A login of its
 * own would stand in place of `codeOfBuyer`, with an identity/login that takes its code.
 */

import { site } from '@shared/site'
import { ref } from 'vue'

const KEPT = 'minimall-buyer'

export const canLogIn = site.simulator !== ''
export const buyer = ref(canLogIn ? (localStorage.getItem(KEPT) ?? '') : '')

/** The code with which the SDK logs in. Rejects when nobody is chosen. */
export async function codeOfBuyer(): Promise<string> {
  if (!buyer.value) throw new Error('nobody is logged in')
  return `sim-${buyer.value}`
}

export function choose(name: string): void {
  buyer.value = name
  localStorage.setItem(KEPT, name)
}

export function forget(): void {
  buyer.value = ''
  localStorage.removeItem(KEPT)
}
