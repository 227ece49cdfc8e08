'use strict'

/**
 * Reads: equal ones at the same time are one request, and what the server allows to keep is kept (Cache-Control, ETag).
 *
 * Every reader gets a copy of its own: pages change what they are given.
 */

const { canonical } = require('./unfinished.js')

const MOST = 60 // answers kept, the longest unused go first

/**
 * @typedef {object} Kept
 * @property {string} text   the data as JSON
 * @property {string} requestId
 * @property {string} etag
 * @property {number} at     when it came, by the device's clock
 * @property {number} until  when it must be asked about again
 */

function createReads() {
  /** @type {Map<string, Promise<Kept>>} */
  const underWay = new Map()
  /** @type {Map<string, Kept>} */
  const kept = new Map()

  /**
   * @param {string} name
   * @param {Record<string, any>} data
   * @param {boolean} fresh   ask the server even if the kept answer could still be used
   * @param {(etag: string) => Promise<import('./send.js').Answer>} ask
   * @returns {Promise<{ data: any, requestId: string }>}
   */
  async function read(name, data, fresh, ask) {
    const identity = `${name} ${canonical(data)}`
    let found = kept.get(identity)
    if (!found || fresh || !isYoung(found)) found = await merged(identity, () => asked(identity, ask))
    return { data: JSON.parse(found.text), requestId: found.requestId }
  }

  /** @param {string} identity @param {() => Promise<Kept>} ask */
  function merged(identity, ask) {
    const waiting = underWay.get(identity)
    if (waiting) return waiting
    const asking = ask().finally(() => {
      if (underWay.get(identity) === asking) underWay.delete(identity)
    })
    underWay.set(identity, asking)
    return asking
  }

  /** @param {string} identity @param {(etag: string) => Promise<import('./send.js').Answer>} ask @returns {Promise<Kept>} */
  async function asked(identity, ask) {
    const old = kept.get(identity)
    const answer = await ask(old ? old.etag : '')
    const at = Date.now()
    const until = at + answer.maxAge * 1000
    if (answer.unchanged && old) return keep(identity, { ...old, at, until })
    const { requestId, etag } = answer
    const found = { text: JSON.stringify(answer.data), requestId, etag, at, until }
    return etag ? keep(identity, found) : found
  }

  /** @param {string} identity @param {Kept} answer */
  function keep(identity, answer) {
    kept.delete(identity)
    kept.set(identity, answer)
    if (kept.size > MOST) kept.delete(kept.keys().next().value || '')
    return answer
  }

  return {
    read,

    /** Something is being written: a read that began before it must not answer one that begins after it. */
    doNotMerge: () => underWay.clear(),

    forget() {
      underWay.clear()
      kept.clear()
    },
  }
}

/** A clock that was set back makes an answer old, never young for longer. @param {Kept} answer */
function isYoung({ at, until }) {
  const now = Date.now()
  return at <= now && now < until
}

module.exports = { createReads }
