'use strict'

/**
 * A phone with Alipay on it: `my` as a mini-program finds it. Every status but 2xx is a failure (error 19) that carries the reply; storage takes
 * and gives objects.
 */

const http = require('node:http')

function createAlipayPhone() {
  const storage = new Map()
  const phone = { online: true, authCode: '', resultCode: '9000', trades: [], my: null }

  const later = (options, how, result) =>
    setImmediate(() => {
      if (options[how]) options[how](result)
      if (options.complete) options.complete(result)
    })

  phone.my = {
    request(options) {
      if (!phone.online) return later(options, 'fail', { error: 12, errorMessage: '网络不给力' })
      const request = http.request(options.url, { method: options.method, headers: options.headers, agent: false })
      request.setTimeout(options.timeout, () => request.destroy(new Error('timeout')))
      request.on('error', (error) => {
        const failure = error.message === 'timeout' ? { error: 13, errorMessage: '请求超时' } : { error: 12, errorMessage: '网络出错' }
        later(options, 'fail', failure)
      })
      request.on('response', (response) => {
        const parts = []
        response.on('data', (part) => parts.push(part))
        response.on('end', () => {
          const reply = { status: response.statusCode, headers: response.headers, data: Buffer.concat(parts).toString() }
          if (response.statusCode < 300) later(options, 'success', reply)
          else later(options, 'fail', { error: 19, errorMessage: 'http status error', ...reply })
        })
      })
      request.end(options.data)
      return { abort() {} }
    },
    getNetworkType: (options) => later(options, 'success', { networkAvailable: phone.online, networkType: phone.online ? 'WIFI' : 'NOTREACHABLE' }),
    getAuthCode(options) {
      later(options, 'success', { authCode: phone.authCode, authSuccessScopes: [options.scopes] })
    },
    tradePay(options) {
      phone.trades.push(options.tradeNO)
      later(options, 'success', { resultCode: phone.resultCode, memo: '' })
    },
    getStorageSync: ({ key }) => ({ data: storage.has(key) ? storage.get(key) : null }),
    setStorageSync: ({ key, data }) => storage.set(key, data),
  }
  return phone
}

module.exports = { createAlipayPhone }
