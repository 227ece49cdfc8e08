'use strict'

/**
 * Alipay: `my`. Its request differs from WeChat's in names (`headers`, `status`), and it reports every status but 2xx as a failure (error 19)
 * that carries the reply.
 */

const HTTP_ERROR = 19
const TIMEOUT = 13
/** @type {Record<string, 'done' | 'cancelled'>} */
const PAYMENT = { 9000: 'done', 6001: 'cancelled' } // resultCode of my.tradePay; every other one is unknown until the shop has asked

/** @param {any} my @returns {import('./platform.js').Platform} */
function createAlipay(my) {
  /** @param {string} method @param {object} options @returns {Promise<any>} */
  function asked(method, options) {
    return new Promise((resolve, reject) => {
      if (!my[method]) return reject({ unsupported: true, errorMessage: `my.${method}` })
      my[method]({ ...options, success: resolve, fail: reject })
    }).catch((failure) => Promise.reject({ reason: failure.errorMessage, ...failure, timeout: failure.error === TIMEOUT }))
  }

  /** @param {any} reply */
  function reply({ status, headers, data }) {
    return { status: Number(status), header: headers || {}, body: data }
  }

  return {
    name: 'alipay',

    async request({ url, method, header, body, timeout }) {
      try {
        return reply(await asked('request', { url, method, headers: header, data: body, timeout, dataType: 'text' }))
      } catch (failure) {
        if (failure.error === HTTP_ERROR && failure.status >= 100) return reply(failure)
        throw failure
      }
    },

    async isOnline() {
      const network = await asked('getNetworkType', {}).catch(() => ({})) // no answer: not known to be offline
      return network.networkAvailable !== false
    },

    storage: {
      get: (name) => my.getStorageSync({ key: name }).data || '',
      set: (name, text) => my.setStorageSync({ key: name, data: text }),
    },

    login: async () => (await asked('getAuthCode', { scopes: 'auth_base' })).authCode,

    async pay(payment) {
      const { resultCode, memo } = await asked('tradePay', payment)
      return { result: PAYMENT[resultCode] || 'unknown', reported: `${resultCode} ${memo || ''}`.trim() }
    },

    askToSubscribe: () => Promise.reject({ unsupported: true, reason: 'the shop sends messages by WeChat alone' }),

    async upload({ url, filePath, name, formData, header }) {
      const answer = await asked('uploadFile', { url, filePath, fileName: name, fileType: 'image', formData, header })
      return { status: Number(answer.statusCode), header: answer.header || {}, body: answer.data }
    },
  }
}

module.exports = { createAlipay }
