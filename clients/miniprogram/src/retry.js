'use strict'

/**
 * Trying again what is worth it. Every operation may be repeated (reads change nothing, writes carry a key or are guarded by their state), so
 * what decides is the failure alone: silence, a busy shop, or a gateway that spoke in its place. A refusal (4xx) stays one.
 */

const TRIES = 4
const FIRST_PAUSE = 300 // milliseconds
const LONGEST_PAUSE = 4000
const LONGEST_WISH = 10 // seconds; a shop that asks for more is not waited for

/**
 * @template Answer
 * @param {(attempt: number) => Promise<Answer>} attempt
 * @param {{ sleep: (milliseconds: number) => Promise<void>, random: () => number }} pace
 * @param {number} [tries]
 * @returns {Promise<Answer>}
 */
async function retrying(attempt, pace, tries = TRIES) {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number)
    } catch (error) {
      if (number === tries || !isWorthAnother(error)) throw error
      await pace.sleep(pause(number, error.retryAfter, pace.random))
    }
  }
}

/** @param {any} error */
function isWorthAnother(error) {
  if (error.errCode === 'timeout' || error.errCode === 'unreachable') return true
  if (error.retryAfter > LONGEST_WISH) return false
  if (error.statusCode === 429 || error.statusCode === 503) return true
  return error.statusCode >= 500 && (error.retryAfter !== null || error.errCode === 'bad_answer')
}

/**
 * Milliseconds until the next attempt: what the shop asked for, and full jitter, so that many phones do not come back at once.
 * @param {number} number   of the attempt that failed, from 1
 * @param {number | null} retryAfter   seconds
 * @param {() => number} random
 */
function pause(number, retryAfter, random) {
  return (retryAfter || 0) * 1000 + random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** number)
}

module.exports = { retrying, isWorthAnother, pause }
