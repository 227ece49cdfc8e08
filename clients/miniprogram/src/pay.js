'use strict'

/**
 * From an order to paid: orders/pay, the platform's cashier, and then the shop's own word on it.
 *
 * What the cashier reports is a hint (the buyer may have paid and lost the network); only the shop knows, because it asks the provider.
 */

const POLLS = { done: 8, cancelled: 1, unknown: 4 } // by what the cashier reported: how often the shop is asked
const FIRST_WAIT = 500 // milliseconds, growing
const LONGEST_WAIT = 4000
const RESERVING_WAITS = 10

/**
 * @typedef {object} Paid
 * @property {'paid' | 'cancelled' | 'closed' | 'unknown'} outcome
 * @property {any} order     as orders/get shows it; null when the shop could not be asked
 * @property {string} reported   the cashier's own words
 * @property {any} error     why the shop could not be asked at last; null when it could
 */

/**
 * @param {object} setup
 * @param {(name: string, data: Record<string, any>, how?: { once: boolean }) => Promise<any>} setup.call
 * @param {import('./platforms/platform.js').Platform} setup.platform
 * @param {(milliseconds: number) => Promise<void>} setup.sleep
 */
function createPay({ call, platform, sleep }) {
  /** @param {string} orderNo @returns {Promise<Paid>} */
  return async function pay(orderNo) {
    const payment = await open(orderNo)
    if (!payment) return confirmed(orderNo, 'done', '') // paid already, or nothing is to be paid
    const { result, reported } = await cashier(payment)
    return confirmed(orderNo, result, reported)
  }

  /** What the buyer did, as far as the cashier can tell. One that breaks may have taken the money. @param {Record<string, string>} payment */
  async function cashier(payment) {
    try {
      return await platform.pay(payment)
    } catch (error) {
      if (error.errCode === 'unsupported') throw error
      return { result: /** @type {'unknown'} */ ('unknown'), reported: error.errMsg }
    }
  }

  /** What the cashier is opened with; null when there is nothing to pay. @param {string} orderNo */
  async function open(orderNo) {
    for (let turn = 1; ; turn++) {
      try {
        return (await call('orders/pay', { orderNo })).payment
      } catch (error) {
        if (error.errCode === 'already_paid') return null
        if (error.errCode !== 'order_reserving' || turn === RESERVING_WAITS) throw error
        await sleep(waitBefore(turn))
      }
    }
  }

  /**
   * The shop's word. Never rejects: the buyer may have paid, so a shop that cannot be asked now makes the outcome unknown.
   * @param {string} orderNo @param {'done' | 'cancelled' | 'unknown'} result @param {string} reported @returns {Promise<Paid>}
   */
  async function confirmed(orderNo, result, reported) {
    let order = null
    let error = null
    for (let poll = 1; poll <= POLLS[result]; poll++) {
      if (poll > 1) await sleep(waitBefore(poll - 1))
      try {
        order = (await call('orders/get', { orderNo, confirm: true }, { once: true })).order
        error = null
      } catch (failure) {
        error = failure
      }
      if (order && order.paidAt) return { outcome: 'paid', order, reported, error }
      if (order && order.status === 'CLOSED') return { outcome: 'closed', order, reported, error }
    }
    // a cancel that the shop could not be asked about stays open, like anything else that nobody knows
    return { outcome: result === 'cancelled' && order ? 'cancelled' : 'unknown', order, reported, error }
  }
}

/** @param {number} turn from 1 */
function waitBefore(turn) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 1.6 ** turn)
}

module.exports = { createPay }
