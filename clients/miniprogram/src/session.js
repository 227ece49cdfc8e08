'use strict'

/**
 * Who is logged in. Nobody is asked: the platform gives a code, the shop gives tokens, and they are renewed when they end.
 *
 * However many calls find the token ended, it is renewed once: they wait for the same renewal. The device's clock only saves a round trip;
 * whether a token lives is the shop's word (401), so a wrong clock does no harm.
 */

const EARLY = 30 * 1000 // milliseconds before its end at which a token is renewed

/**
 * @typedef {object} Tokens
 * @property {string} accessToken
 * @property {string} [refreshToken]   without one, the next renewal is a login
 * @property {string} [buyerId]
 * @property {number} endsAt           by the device's clock, milliseconds
 */

/**
 * @param {object} setup
 * @param {import('./storage.js').Drawer<Tokens>} setup.drawer
 * @param {() => Promise<any>} setup.logIn        a new session, as identity/login answers it
 * @param {(refreshToken: string) => Promise<any>} setup.refresh   as identity/refresh answers it
 * @param {(buyerId: string) => void} setup.loggedIn   told who it is, before the first call in the new session
 */
function createSession({ drawer, logIn, refresh, loggedIn }) {
  /** @type {Promise<string> | null} */
  let renewal = null

  /** A token to call with: the stored one, or a new one. @returns {Promise<string>} */
  async function token() {
    const tokens = drawer.read()
    return tokens && Date.now() < tokens.endsAt - EARLY ? tokens.accessToken : renewed(tokens && tokens.accessToken)
  }

  /**
   * The successor of a token that the shop refused, or that is about to end.
   * @param {string | null} [refused]
   * @returns {Promise<string>}
   */
  function renewed(refused) {
    const tokens = drawer.read()
    if (tokens && refused && tokens.accessToken !== refused) return Promise.resolve(tokens.accessToken) // somebody was faster
    if (!renewal) {
      renewal = renew(tokens).finally(() => {
        renewal = null
      })
    }
    return renewal
  }

  /** @param {Tokens | null} tokens */
  async function renew(tokens) {
    if (tokens && tokens.refreshToken) {
      try {
        return keep({ buyerId: tokens.buyerId, ...(await refresh(tokens.refreshToken)) })
      } catch (error) {
        if (error.statusCode !== 401) throw error // the session is at its end only if the shop says so
      }
    }
    const answer = await logIn()
    loggedIn(answer.buyerId || '')
    return keep(answer)
  }

  /** @param {any} answer */
  function keep({ accessToken, refreshToken, buyerId, expiresIn }) {
    drawer.write({ accessToken, refreshToken, buyerId, endsAt: Date.now() + expiresIn * 1000 })
    return accessToken
  }

  return {
    token,
    renewed,
    tokens: drawer.read,
    forget: drawer.clear,
    buyerId: () => (drawer.read() || {}).buyerId || '',
  }
}

module.exports = { createSession }
