'use strict'

/**
 * A phone with WeChat on it: `wx` as a mini-program finds it.
 *
 * Callbacks only (success or fail, then complete; never at once, never a promise from wx.request), errMsg texts, at most ten requests at a time,
 * header names as the system gives them, a storage that outlives the app, and a user who can be told what to do. `kill()` ends the app: nothing
 * that was under way is heard of any more.
 */

const http = require('node:http')
const { createWechat } = require('../../src/platforms/wechat.js')

const MOST_REQUESTS = 10
const MOST_STORED = 1024 * 1024 // bytes under one key

/** @param {object} options */
function createPhone({ person, network, simulator, headerCase = 'Canonical' }) {
  const storage = new Map()
  const phone = {
    person,
    network,
    storage,
    online: true,
    /** what the user does in WeChat's dialogs */
    pays: 'pays', // pays | cancels | pays, but the app hears a failure | fails
    subscribes: () => 'accept',
    logins: 0,
    asked: [], // dialogs
    platform: () => createWechat(phone.start()),
    start,
    kill,
  }
  let running = { alive: false }

  function kill() {
    running.alive = false
  }

  /** The app begins: a `wx` of its own. */
  function start() {
    kill()
    const app = { alive: true }
    running = app
    let open = 0
    const waiting = []

    /** WeChat's way of answering: later, by callback, and only to an app that is still there. */
    function answer(options, how, result) {
      setImmediate(() => {
        if (!app.alive) return
        if (options[how]) options[how](result)
        if (options.complete) options.complete(result)
      })
    }

    function next() {
      while (open < MOST_REQUESTS && waiting.length) {
        open += 1
        waiting.shift()()
      }
    }

    return {
      request(options) {
        if (options.data !== undefined && typeof options.data !== 'string') throw new Error('this phone takes text')
        waiting.push(() => {
          const done = (how, result) => {
            open -= 1
            answer(options, how, result)
            next()
          }
          exchange(options, done)
        })
        next()
        return { abort() {}, onHeadersReceived() {}, offHeadersReceived() {} } // a RequestTask, no promise
      },

      getNetworkType(options) {
        answer(options, 'success', { networkType: phone.online ? 'wifi' : 'none', errMsg: 'getNetworkType:ok' })
      },

      login(options) {
        if (!phone.online) return answer(options, 'fail', { errMsg: 'login:fail network error' })
        phone.logins += 1
        control('/_sim/code', { name: person }).then(({ code }) => answer(options, 'success', { code, errMsg: 'login:ok' }))
        return undefined
      },

      requestPayment(options) {
        phone.asked.push('payment')
        for (const field of ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign']) {
          if (typeof options[field] !== 'string') {
            return answer(options, 'fail', { errMsg: `requestPayment:fail parameter error: parameter.${field} should be String` })
          }
        }
        if (phone.pays === 'cancels') return answer(options, 'fail', { errMsg: 'requestPayment:fail cancel' })
        if (phone.pays === 'fails') return answer(options, 'fail', { errMsg: 'requestPayment:fail (detail message)' })
        const { timeStamp, nonceStr, package: prepay, signType, paySign } = options
        control('/_sim/request-payment', { timeStamp, nonceStr, package: prepay, signType, paySign }).then((paid) => {
          if (paid.code) return answer(options, 'fail', { errMsg: `requestPayment:fail ${paid.message}` })
          if (phone.pays === 'pays') return answer(options, 'success', { errMsg: 'requestPayment:ok' })
          return answer(options, 'fail', { errMsg: 'requestPayment:fail (detail message)' })
        })
        return undefined
      },

      requestSubscribeMessage(options) {
        phone.asked.push('messages')
        if (!phone.inTap) {
          return answer(options, 'fail', { errCode: 10003, errMsg: 'requestSubscribeMessage:fail can only be invoked by user TAP gesture.' })
        }
        const results = { errMsg: 'requestSubscribeMessage:ok' }
        for (const id of options.tmplIds) results[id] = phone.subscribes(id)
        return answer(options, 'success', results)
      },

      uploadFile(options) {
        const body = JSON.stringify({ filePath: options.filePath, name: options.name, formData: options.formData })
        exchange({ ...options, method: 'POST', data: body }, (how, result) => answer(options, how, result))
        return { abort() {}, onProgressUpdate() {} }
      },

      getStorageSync: (key) => (storage.has(key) ? storage.get(key) : ''),
      setStorageSync(key, data) {
        if (String(data).length > MOST_STORED) throw new Error('setStorageSync:fail entry size limit reached')
        storage.set(key, data)
      },
    }
  }

  function exchange(options, done) {
    if (!phone.online) return done('fail', { errno: 600001, errMsg: 'request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED' })
    const request = http.request(options.url, { method: options.method, headers: options.header, agent: false })
    request.setTimeout(options.timeout || 60000, () => request.destroy(new Error('timeout')))
    request.on('error', (error) => {
      const why = error.message === 'timeout' ? 'timeout' : 'errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET'
      done('fail', { errno: error.message === 'timeout' ? 5 : 600001, errMsg: `request:fail ${why}` })
    })
    request.on('response', (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => {
        const header = {}
        for (const [name, value] of Object.entries(response.headers)) header[cased(name)] = value
        done('success', { data: Buffer.concat(parts).toString(), statusCode: response.statusCode, header, cookies: [], errMsg: 'request:ok' })
      })
    })
    return request.end(options.data)
  }

  /** iOS tidies header names, Android leaves them as they come. */
  function cased(name) {
    return headerCase === 'Canonical' ? name.replace(/(^|-)([a-z])/g, (text) => text.toUpperCase()) : name
  }

  async function control(path, body) {
    const response = await fetch(`${simulator}${path}`, { method: 'POST', body: JSON.stringify(body) })
    return response.json()
  }

  return phone
}

module.exports = { createPhone }
