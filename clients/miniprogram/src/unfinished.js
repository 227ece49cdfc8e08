'use strict'

/**
 * Writes without an answer yet, each with its Idempotency-Key; they are stored before they are sent.
 *
 * The same action (operation, data and, if given, `action`) has the same key until the shop has answered: through retries, through a second
 * press after a failure, and through a restart of the app. After an answer the next press is a new action with a new key.
 */

const LIFE = 24 * 3600 * 1000 // milliseconds; as long as the shop remembers a key
const MOST = 50

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} name
 * @property {Record<string, any>} data
 * @property {string} action
 * @property {string} buyerId   empty: nobody had logged in yet
 * @property {number} at        by the device's clock, milliseconds
 */

/**
 * @param {import('./storage.js').Drawer<Entry[]>} drawer
 * @param {() => string} buyerId   who is logged in
 */
function createUnfinished(drawer, buyerId) {
  /** Oldest first. @returns {Entry[]} */
  function list() {
    return (drawer.read() || []).filter((entry) => Math.abs(Date.now() - entry.at) < LIFE)
  }

  return {
    list,

    /**
     * The entry of an action: the one that waits for its answer, or a new one.
     * @param {string} name @param {Record<string, any>} data @param {string} action
     * @returns {Entry}
     */
    begin(name, data, action) {
      const entries = list()
      const identity = identityOf({ name, data, action })
      const waiting = entries.find((entry) => identityOf(entry) === identity)
      if (waiting) return waiting
      const entry = { key: newKey(), name, data, action, buyerId: buyerId(), at: Date.now() }
      drawer.write([...entries, entry].slice(-MOST))
      return entry
    },

    /** The action has its answer. @param {string} key */
    end(key) {
      drawer.write(list().filter((entry) => entry.key !== key))
    },

    /** Another buyer's actions are not this one's. @param {string} buyer */
    keepOnly(buyer) {
      drawer.write(list().filter((entry) => !entry.buyerId || entry.buyerId === buyer))
    },

    forget: drawer.clear,
  }
}

/** Equal for the same action, whatever order its fields were written in. @param {Pick<Entry, 'name' | 'data' | 'action'>} of */
function identityOf({ name, data, action }) {
  return `${name} ${action} ${canonical(data)}`
}

/** JSON with sorted names. @param {any} value @returns {string} */
function canonical(value) {
  return JSON.stringify(value, (_, part) => {
    if (!part || typeof part !== 'object' || Array.isArray(part)) return part
    return Object.keys(part)
      .sort()
      .reduce((sorted, field) => ({ ...sorted, [field]: part[field] }), {})
  })
}

/** 8 to 64 letters and digits. Unique among one buyer's keys is enough: a key is looked up under its buyer. */
function newKey() {
  const chance = () => Math.random().toString(36).slice(2, 12)
  return `k${Date.now().toString(36)}${chance()}${chance()}`
}

module.exports = { createUnfinished, canonical, newKey }
