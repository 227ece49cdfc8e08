'use strict'

/** WeChat: `wx`, called with callbacks (promises are not there in every version, and never for wx.request). */

/** @param {any} wx @returns {import('./platform.js').Platform} */
function createWechat(wx) {
  /** @param {string} method @param {object} options @returns {Promise<any>} */
  function asked(method, options) {
    return new Promise((resolve, reject) => {
      if (!wx[method]) return reject({ unsupported: true, reason: `wx.${method}` })
      wx[method]({ ...options, success: resolve, fail: reject })
    }).catch((failure) => Promise.reject({ reason: failure.errMsg, ...failure, timeout: /timeout/i.test(failure.errMsg) }))
  }

  return {
    name: 'wechat',

    async request({ url, method, header, body, timeout }) {
      // dataType "text": WeChat's own parsing turns what is not JSON into a string, and we look at it anyway
      const options = { url, method, header, data: body, timeout, dataType: 'text', responseType: 'text' }
      const reply = await asked('request', options)
      return { status: reply.statusCode, header: reply.header || {}, body: reply.data }
    },

    async isOnline() {
      const network = await asked('getNetworkType', {}).catch(() => ({})) // no answer: not known to be offline
      return network.networkType !== 'none'
    },

    storage: {
      get: (name) => wx.getStorageSync(name),
      set: (name, text) => wx.setStorageSync(name, text),
    },

    login: async () => (await asked('login', { timeout: 10000 })).code,

    async pay(payment) {
      try {
        const { errMsg } = await asked('requestPayment', payment)
        return { result: 'done', reported: errMsg }
      } catch (failure) {
        if (failure.unsupported) throw failure
        return { result: /cancel/.test(failure.reason) ? 'cancelled' : 'unknown', reported: failure.reason }
      }
    },

    async askToSubscribe(templateIds) {
      const answer = await asked('requestSubscribeMessage', { tmplIds: templateIds })
      /** @type {Record<string, string>} */
      const results = {}
      for (const id of templateIds) if (answer[id]) results[id] = answer[id]
      return results
    },

    async upload({ url, filePath, name, formData, header }) {
      const reply = await asked('uploadFile', { url, filePath, name, formData, header })
      return { status: reply.statusCode, header: reply.header || {}, body: reply.data }
    },
  }
}

module.exports = { createWechat }
