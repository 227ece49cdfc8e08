'use strict'

/**
 * One request and its answer: the shop's envelope, or a CloudError. Nothing is repeated here.
 */

const { CloudError, clientError } = require('./errors.js')

const GRACE = 1000 // milliseconds; platforms that forget their own timeout are given up after it

/**
 * @typedef {object} Call
 * @property {string} name
 * @property {Record<string, any>} data
 * @property {string} [token]   access token
 * @property {string} [key]     Idempotency-Key
 * @property {string} [etag]    of the answer that we have
 * @property {boolean} [get]    ask by GET, so that caches on the way can answer
 *
 * @typedef {object} Answer
 * @property {boolean} unchanged   the server says that the answer we have is still right; there is no data
 * @property {any} data
 * @property {string} requestId
 * @property {string} etag      empty: not to be kept
 * @property {number} maxAge    seconds for which it may be used without asking
 */

/**
 * @param {object} setup
 * @param {string} setup.baseUrl
 * @param {import('./platforms/platform.js').Platform} setup.platform
 * @param {string} setup.language
 * @param {number} setup.timeout   milliseconds for one attempt
 * @param {(serverTime: number) => void} setup.heardTime   told the server's clock, whenever it is heard
 * @returns {(call: Call) => Promise<Answer>}
 */
function createSend({ baseUrl, platform, language, timeout, heardTime }) {
  return async function send(call) {
    const reply = await ask(platform, request(call, baseUrl, language, timeout), language)
    const heard = Date.parse(headerOf(reply, 'date'))
    if (heard && !call.get) heardTime(heard) // a cache on the way tells when it was filled
    return answerOf(reply, language)
  }
}

/**
 * @param {Call} call @param {string} baseUrl @param {string} language @param {number} timeout
 * @returns {import('./platforms/platform.js').Request}
 */
function request({ name, data, token, key, etag, get }, baseUrl, language, timeout) {
  /** @type {Record<string, string>} */
  const header = { 'Accept-Language': language }
  if (!get) header['Content-Type'] = 'application/json'
  if (token) header.Authorization = `Bearer ${token}`
  if (key) header['Idempotency-Key'] = key
  if (etag) header['If-None-Match'] = etag
  return get
    ? { method: 'GET', url: `${baseUrl}/${name}${query(data)}`, header, timeout }
    : { method: 'POST', url: `${baseUrl}/${name}`, header, timeout, body: JSON.stringify(data) }
}

/** @param {Record<string, any>} data */
function query(data) {
  const pairs = Object.keys(data)
    .filter((field) => data[field] !== undefined && data[field] !== null)
    .sort()
    .map((field) => `${encodeURIComponent(field)}=${encodeURIComponent(data[field])}`)
  return pairs.length ? `?${pairs.join('&')}` : ''
}

/**
 * The platform's reply. Rejects with offline, timeout or unreachable.
 * @param {import('./platforms/platform.js').Platform} platform
 * @param {import('./platforms/platform.js').Request} wanted
 * @param {string} language
 */
async function ask(platform, wanted, language) {
  let watch
  const silence = new Promise((_, reject) => {
    watch = setTimeout(() => reject({ timeout: true }), wanted.timeout + GRACE)
  })
  try {
    return await Promise.race([platform.request(wanted), silence])
  } catch (failure) {
    const details = { reason: failure.reason || '' }
    if (!(await platform.isOnline())) throw clientError('offline', language, { details })
    throw clientError(failure.timeout ? 'timeout' : 'unreachable', language, { details })
  } finally {
    clearTimeout(watch)
  }
}

/** @param {import('./platforms/platform.js').Reply} reply @param {string} language @returns {Answer} */
function answerOf(reply, language) {
  const { status } = reply
  const envelope = parsed(reply.body)
  if (status === 304) return { unchanged: true, data: undefined, requestId: '', ...keeping(reply) }
  if (status === 200 && envelope && 'data' in envelope) {
    return { unchanged: false, data: envelope.data, requestId: envelope.requestId, ...keeping(reply) }
  }
  const wish = parseInt(headerOf(reply, 'retry-after'), 10)
  const retryAfter = wish >= 0 ? wish : null
  if (status >= 400 && envelope && envelope.code) {
    const { code, message, details, requestId } = envelope
    throw new CloudError(code, message, { statusCode: status, details, requestID: requestId, retryAfter })
  }
  throw clientError('bad_answer', language, { statusCode: status, retryAfter })
}

/** How long the answer may be used: what Cache-Control and ETag say. @param {import('./platforms/platform.js').Reply} reply */
function keeping(reply) {
  const control = headerOf(reply, 'cache-control')
  const age = /max-age=(\d+)/.exec(control)
  if (!age || /no-store|private/.test(control)) return { etag: '', maxAge: 0 }
  return { etag: headerOf(reply, 'etag'), maxAge: Number(age[1]) }
}

/** Header names come in any case, values at times as lists. @param {import('./platforms/platform.js').Reply} reply @param {string} name */
function headerOf(reply, name) {
  const found = Object.keys(reply.header).find((each) => each.toLowerCase() === name)
  return found ? String(reply.header[found]) : ''
}

/** The JSON object in a body, or null: a gateway's page is no answer of the shop. @param {any} body */
function parsed(body) {
  try {
    const found = typeof body === 'string' ? JSON.parse(body) : body
    return found && typeof found === 'object' ? found : null
  } catch (error) {
    return null
  }
}

module.exports = { createSend }
