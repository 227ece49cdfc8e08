'use strict'

/** The client of one shop: puts the parts together. Each part tells its own story in its own file. */

const { CloudError, clientError } = require('./errors.js')
const { OPERATIONS } = require('./operations.js')
const { createPay } = require('./pay.js')
const { createReads } = require('./reads.js')
const { retrying } = require('./retry.js')
const { createSend } = require('./send.js')
const { createSession } = require('./session.js')
const { createDrawer } = require('./storage.js')
const { createSubscribe } = require('./subscribe.js')
const { createUnfinished } = require('./unfinished.js')
const { createWrites } = require('./writes.js')
const { detect } = require('./platforms/platform.js')

// An operation that the table does not know is newer than this copy: a key and a login suit every kind.
const UNKNOWN = 'buyer recorded'

/**
 * @typedef {object} Options
 * @property {string} baseUrl   the shop's address
 * @property {import('./platforms/platform.js').Platform} [platform]   another one than that which is found
 * @property {import('./platforms/platform.js').Storage} [storage]
 * @property {() => Promise<any>} [login]   a code for identity/login, or a session `{ accessToken, expiresIn, refreshToken? }`
 * @property {import('./platforms/platform.js').Platform['pay']} [pay]   the cashier
 * @property {(file: { filePath: string, cloudPath?: string }) => Promise<any>} [uploadTicket]   where a file goes: `{ url, name, formData, header, fileID }`
 * @property {'zh-CN' | 'en'} [language]   of messages for people
 * @property {number} [timeout]   milliseconds for one attempt
 * @property {(milliseconds: number) => Promise<void>} [sleep]   for tests
 * @property {() => number} [random]   for tests
 *
 * @typedef {object} CallOptions
 * @property {string} [action]   tells apart actions of the buyer that look alike
 * @property {boolean} [fresh]   ask the server, even if a kept answer may still be used
 * @property {boolean} [once]    a read that its caller repeats itself
 */

/** @param {Options} options */
function createClient(options) {
  const { language = 'zh-CN', timeout = 10000, sleep = sleeping, random = Math.random } = options
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const found = options.platform || detect()
  const platform = {
    ...found,
    pay: carriedOut('cashier_failed', options.pay || found.pay),
    askToSubscribe: carriedOut('subscribe_failed', found.askToSubscribe),
  }
  const storage = options.storage || platform.storage
  let aheadOfUs = 0 // milliseconds by which the server's clock is ahead of the device's

  /** @param {string} name */
  const drawer = (name) => createDrawer(storage, `minimall ${baseUrl} ${name}`)
  const pace = { sleep, random }
  const send = createSend({
    baseUrl,
    platform,
    language,
    timeout,
    heardTime: (serverTime) => {
      aheadOfUs = serverTime - Date.now()
    },
  })
  const reads = createReads()
  const session = createSession({
    drawer: drawer('session'),
    logIn,
    refresh: async (refreshToken) => (await send({ name: 'identity/refresh', data: { refreshToken } })).data,
    loggedIn: (buyerId) => {
      unfinished.keepOnly(buyerId)
      reads.doNotMerge()
    },
  })
  const unfinished = createUnfinished(drawer('unfinished'), session.buyerId)
  const writes = createWrites(unfinished, dispatch)
  const pay = createPay({ call, platform, sleep })
  const subscribe = createSubscribe({ call, platform })

  /** What a platform cannot or will not do becomes an error like any other. @param {string} code @param {Function} act @returns {(...given: any[]) => Promise<any>} */
  function carriedOut(code, act) {
    return async (...given) => {
      try {
        return await act(...given)
      } catch (failure) {
        if (failure instanceof CloudError) throw failure
        const details = { reason: failure.reason || String(failure.message || '') }
        const told = failure.unsupported ? 'unsupported' : (await platform.isOnline()) ? code : 'offline'
        throw clientError(told, language, { details })
      }
    }
  }

  /** A new session. A code works once and not for long: one that the shop refuses is followed by a fresh one. */
  async function logIn() {
    for (let turn = 1; ; turn++) {
      const given = await carriedOut('login_failed', options.login || platform.login)()
      if (typeof given !== 'string') return given
      // the shop takes WeChat for granted
      const data = platform.name === 'alipay' ? { code: given, platform: 'alipay' } : { code: given }
      try {
        return (await send({ name: 'identity/login', data })).data
      } catch (error) {
        if (error.errCode !== 'login_code_invalid' || turn === 2) throw error
      }
    }
  }

  /**
   * Send, again where it is worth it, and with a new token when the shop refuses the old one.
   * @param {import('./send.js').Call} wanted @param {number} [tries]
   */
  function dispatch(wanted, tries) {
    const loggedIn = kindOf(wanted.name)[0] !== 'anyone'
    return retrying(async () => {
      if (!loggedIn) return send(wanted)
      const token = await session.token()
      try {
        return await send({ ...wanted, token })
      } catch (error) {
        if (error.statusCode !== 401) throw error
        return send({ ...wanted, token: await session.renewed(token) })
      }
    }, pace, tries)
  }

  /** @param {string} name @param {Record<string, any>} [given] @param {CallOptions} [how] @returns {Promise<{ data: any, requestId: string }>} */
  async function callWhole(name, given = {}, { action = '', fresh = false, once = false } = {}) {
    const data = JSON.parse(JSON.stringify(given)) // as it is now: a page may change it while the call waits for its turn
    const [, retry, kept] = kindOf(name)
    if (retry === 'read') {
      const get = kept === 'kept' && Object.values(data).every(isScalar)
      return reads.read(name, data, fresh, (etag) => dispatch({ name, data, etag, get }, once ? 1 : undefined))
    }
    reads.doNotMerge()
    const writing = retry === 'recorded' ? writes.recorded(name, data, action) : writes.guarded(name, data)
    try {
      return await writing
    } finally {
      reads.doNotMerge()
    }
  }

  /** The answer's data. @param {string} name @param {Record<string, any>} [data] @param {CallOptions} [how] */
  async function call(name, data, how) {
    return (await callWhole(name, data, how)).data
  }

  /** @param {{ filePath: string, cloudPath?: string }} file */
  async function uploadFile(file) {
    if (!options.uploadTicket) throw clientError('unsupported', language, { details: { reason: 'uploadTicket' } })
    const { url, name = 'file', formData, header, fileID } = await options.uploadTicket(file)
    const reply = await carriedOut('upload_failed', platform.upload)({ url, filePath: file.filePath, name, formData, header })
    if (reply.status >= 300) throw clientError('upload_failed', language, { statusCode: reply.status })
    return { fileID, statusCode: reply.status, errMsg: 'cloud.uploadFile:ok' }
  }

  /** @param {{ everywhere?: boolean }} [how] */
  async function logout({ everywhere = false } = {}) {
    const { refreshToken } = session.tokens() || {}
    if (refreshToken) await call('identity/logout', { everywhere, refreshToken })
    session.forget()
    unfinished.forget()
    reads.forget()
  }

  return {
    call,
    callWhole,
    pay,
    subscribe,
    uploadFile,
    logout,
    login: async () => {
      await retrying(session.token, pace)
      return { buyerId: session.buyerId() }
    },
    unfinished: () => unfinished.list().map(({ name, data, action, at }) => ({ name, data, action, at })),
    now: () => new Date(Date.now() + aheadOfUs),
  }
}

/** @param {string} name @returns {string[]} who calls, how repeating is safe, and `kept` when caches may answer */
function kindOf(name) {
  return (OPERATIONS[name] || UNKNOWN).split(' ')
}

/** @param {any} value */
function isScalar(value) {
  return value === null || typeof value !== 'object'
}

/** @param {number} milliseconds @returns {Promise<void>} */
function sleeping(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

module.exports = { createClient }
