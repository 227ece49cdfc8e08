'use strict'

/** The buyer's consent to messages: the platform asks, the shop notes what was accepted. */

const { newKey } = require('./unfinished.js')

/**
 * @typedef {object} Subscribed
 * @property {string[]} accepted   template ids
 * @property {Record<string, string>} results   template id: accept, reject, ban or filter
 *
 * @param {object} setup
 * @param {(name: string, data: Record<string, any>, options: { action: string }) => Promise<any>} setup.call
 * @param {import('./platforms/platform.js').Platform} setup.platform
 */
function createSubscribe({ call, platform }) {
  /**
   * Platforms open the question only in the very handler of a tap, or right after a payment: nothing may be awaited before this.
   * @param {string[]} templateIds @returns {Promise<Subscribed>}
   */
  return async function subscribe(templateIds) {
    const results = await platform.askToSubscribe(templateIds)
    const accepted = templateIds.filter((id) => results[id] === 'accept')
    // each question counts for itself, also when it was answered like an earlier one
    if (accepted.length) await call('messages/grant', { results }, { action: newKey() })
    return { accepted, results }
  }
}

module.exports = { createSubscribe }
