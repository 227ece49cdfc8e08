'use strict'

/**
 * What went wrong, in the shape in which cloud functions reject: `errCode` for programs, `errMsg` for logs.
 *
 * `errCode` is a stable word: one of the shop's (`out_of_stock`, …; see api.d.ts) or one of these, which come from this side.
 */

/** @type {Record<string, [string, string]>} code: sentence in zh-CN, in English */
const CLIENT_CODES = {
  offline: ['当前没有网络，请检查网络后重试', 'There is no network, check it and try again'],
  unreachable: ['网络开小差了，请稍后重试', 'The shop cannot be reached, try again later'],
  timeout: ['网络较慢，请求超时，请稍后重试', 'The shop did not answer in time, try again later'],
  bad_answer: ['服务暂时不可用，请稍后重试', 'The service is not available, try again later'],
  login_failed: ['登录失败，请重试', 'The login failed, try again'],
  cashier_failed: ['收银台没有打开成功', 'The cashier could not be opened'],
  subscribe_failed: ['订阅消息没有打开成功', 'The question about messages could not be asked'],
  upload_failed: ['上传失败，请重试', 'The upload failed, try again'],
  unsupported: ['当前平台不支持该功能', 'This platform cannot do that'],
  not_initialised: ['请先调用 cloud.init({ baseUrl })', 'Call cloud.init({ baseUrl }) first'],
}

/**
 * @typedef {object} Facts
 * @property {number} [statusCode]   of the HTTP answer; 0 when there was none
 * @property {Record<string, any>} [details]   facts, by code
 * @property {string} [requestID]    names the call in the shop's logs
 * @property {number | null} [retryAfter]   seconds that the shop asked to wait, null when it did not ask
 * @property {boolean} [unfinished]  a write that may have been done: the same call again goes on under the same key and doubles nothing
 */

class CloudError extends Error {
  /**
   * @param {string} code
   * @param {string} message   for people
   * @param {Facts} [facts]
   */
  constructor(code, message, facts = {}) {
    super(message)
    this.name = 'CloudError'
    this.errCode = code
    this.errMsg = `cloud.callFunction:fail ${code} ${message}`
    this.statusCode = facts.statusCode || 0
    this.details = facts.details || {}
    this.requestID = facts.requestID || ''
    this.retryAfter = facts.retryAfter === undefined ? null : facts.retryAfter
    this.unfinished = facts.unfinished || false
  }
}

/**
 * An error of this side.
 * @param {string} code   one of CLIENT_CODES
 * @param {string} language
 * @param {Facts} [facts]
 */
function clientError(code, language, facts) {
  const [chinese, english] = CLIENT_CODES[code]
  return new CloudError(code, language.startsWith('en') ? english : chinese, facts)
}

module.exports = { CloudError, CLIENT_CODES, clientError }
