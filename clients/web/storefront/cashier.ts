/**
 * The cashier: opened by the SDK with what wx.requestPayment would get, it tells what the cashier reported. Only a hint: the SDK asks the shop.
 *
 * On the local cloud it is the simulator's page in a frame over the shop. A deployed H5 shop opens WeChat's own here (WeixinJSBridge, or the mweb_url).
 */

import { site } from '@shared/site'
import { ref } from 'vue'

type Result = { result: 'done' | 'cancelled' | 'unknown'; reported: string }

const LOOK = 900 // milliseconds for which the cashier's last word stays in view

export const cashier = {
  /** what the frame shows; empty: no cashier is open */
  address: ref(''),
  settle: (_: Result) => {},

  open(payment: Record<string, string>): Promise<Result> {
    if (!site.simulator) return Promise.reject(new Error('no cashier here'))
    return new Promise((resolve) => {
      cashier.settle = (result) => {
        window.removeEventListener('message', hear)
        cashier.address.value = ''
        resolve(result)
      }
      window.addEventListener('message', hear)
      cashier.address.value = `${site.simulator}/cashier?${new URLSearchParams(payment)}`
    })
  },

  /** The buyer shut the frame: what happened in it, only the shop can find out. */
  shut: () => cashier.settle({ result: 'unknown', reported: 'shut' }),
}

function hear(event: MessageEvent) {
  if (event.origin !== site.simulator || event.data?.source !== 'cashier') return
  const reported = String(event.data.errMsg)
  const result = reported.endsWith(':ok') ? 'done' : reported.endsWith('cancel') ? 'cancelled' : 'unknown'
  setTimeout(() => cashier.settle({ result, reported }), LOOK)
}
