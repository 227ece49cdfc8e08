'use strict'

/** A browser, or any other place with `fetch`. It has no silent login and no cashier: `cloud.init({ login, pay })` brings them. */

const UNSUPPORTED = { unsupported: true, reason: 'bring one with cloud.init' }

/** @param {any} global   window, or globalThis @returns {import('./platform.js').Platform} */
function createBrowser(global) {
  /** @type {Record<string, string>} */
  const memory = {} // where there is no localStorage

  /** @param {string} url @param {object} options @param {number} [timeout] @returns {Promise<import('./platform.js').Reply>} */
  async function fetched(url, options, timeout) {
    const control = new AbortController()
    let timedOut = false
    const watch = setTimeout(() => {
      timedOut = true
      control.abort()
    }, timeout || 60000)
    try {
      const response = await global.fetch(url, { ...options, credentials: 'omit', signal: control.signal })
      /** @type {Record<string, string>} */
      const header = {}
      response.headers.forEach((/** @type {string} */ value, /** @type {string} */ name) => {
        header[name] = value
      })
      return { status: response.status, header, body: await response.text() }
    } catch (error) {
      throw { reason: String(error), timeout: timedOut }
    } finally {
      clearTimeout(watch)
    }
  }

  return {
    name: 'browser',
    request: ({ url, method, header, body, timeout }) => fetched(url, { method, headers: header, body }, timeout),
    isOnline: async () => !global.navigator || global.navigator.onLine !== false,

    storage: {
      get: (name) => (global.localStorage ? global.localStorage.getItem(name) : memory[name]) || '',
      set(name, text) {
        if (global.localStorage) global.localStorage.setItem(name, text)
        else memory[name] = text
      },
    },

    login: () => Promise.reject(UNSUPPORTED),
    pay: () => Promise.reject(UNSUPPORTED),
    askToSubscribe: () => Promise.reject(UNSUPPORTED),

    async upload({ url, filePath, name, formData, header }) {
      const form = new global.FormData()
      for (const [field, value] of Object.entries(formData || {})) form.append(field, value)
      form.append(name, filePath)
      return fetched(url, { method: 'POST', headers: header, body: form })
    },
  }
}

module.exports = { createBrowser }
