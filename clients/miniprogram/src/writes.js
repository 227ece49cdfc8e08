'use strict'

/**
 * Writes: under a key that is kept until there is an answer, and in the order in which they were made.
 *
 * One domain's writes go one after the other. Otherwise a lost `cart/set_quantity` to 2 could, tried again, overtake the later one to 3.
 */

/**
 * @param {ReturnType<typeof import('./unfinished.js').createUnfinished>} unfinished
 * @param {(call: { name: string, data: Record<string, any>, key?: string }) => Promise<import('./send.js').Answer>} dispatch
 */
function createWrites(unfinished, dispatch) {
  /** @type {Map<string, Promise<any>>} by domain: settles when its last write so far has ended */
  const lastOf = new Map()
  /** @type {Map<string, Promise<import('./send.js').Answer>>} by key: a second press while the first has no answer is the same action */
  const underWay = new Map()

  /** @param {string} name @param {() => Promise<import('./send.js').Answer>} write */
  function inTurn(name, write) {
    const domain = name.split('/')[0]
    const turn = (lastOf.get(domain) || Promise.resolve()).then(write)
    const ended = turn.then(nothing, nothing)
    lastOf.set(domain, ended)
    return turn
  }

  /** @param {string} name @param {Record<string, any>} data @param {string} key */
  async function answered(name, data, key) {
    try {
      const answer = await dispatch({ name, data, key })
      unfinished.end(key)
      return answer
    } catch (error) {
      if (isRefusal(error)) unfinished.end(key)
      else error.unfinished = true
      throw error
    }
  }

  return {
    /** A write whose state is its guard: doing it twice is doing it once. @param {string} name @param {Record<string, any>} data */
    guarded: (name, data) => inTurn(name, () => dispatch({ name, data })),

    /** A write that is recorded under its key. @param {string} name @param {Record<string, any>} data @param {string} action */
    recorded(name, data, action) {
      const { key } = unfinished.begin(name, data, action)
      const waiting = underWay.get(key)
      if (waiting) return waiting
      const writing = inTurn(name, () => answered(name, data, key)).finally(() => underWay.delete(key))
      underWay.set(key, writing)
      return writing
    },
  }
}

/** The shop said no, and will say no again. Anything else leaves open what was done. @param {any} error */
function isRefusal({ statusCode, retryAfter, errCode }) {
  return statusCode >= 400 && statusCode < 500 && statusCode !== 401 && retryAfter === null && errCode !== 'bad_answer'
}

function nothing() {}

module.exports = { createWrites }
