'use strict'

/**
 * The SDK's face: the ways of the cloud-function world (`init`, `callFunction`, `uploadFile`), and one typed function for each operation.
 *
 *     const { cloud, shop } = require('./minimall/index.js')
 *     cloud.init({ baseUrl: 'https://shop.example.com' })
 *     const { orderNo } = await shop.orders.submit({ items, addressId })
 *     const { outcome } = await cloud.pay(orderNo)
 */

const { createClient } = require('./client.js')
const { CloudError, clientError } = require('./errors.js')
const { OPERATIONS } = require('./operations.js')

/** A cloud of its own, for a program that uses several shops or several people. */
function createCloud() {
  /** @type {ReturnType<typeof createClient> | null} */
  let client = null

  function ready() {
    if (!client) throw clientError('not_initialised', 'zh-CN')
    return client
  }

  const cloud = {
    /** @param {import('./client.js').Options} options */
    init(options) {
      client = createClient(options)
      return cloud
    },

    /** As wx.cloud.callFunction, with a promise or with callbacks. @param {any} request */
    callFunction({ name, data, action, fresh, success, fail, complete }) {
      const calling = called(name, data, { action, fresh })
      if (!success && !fail && !complete) return calling
      calling.then(
        (answer) => tell(answer, success, complete),
        (error) => tell(error, fail, complete),
      )
      return undefined
    },

    /** @param {string} orderNo */
    pay: async (orderNo) => ready().pay(orderNo),
    /** @param {string[]} templateIds */
    subscribe: async (templateIds) => ready().subscribe(templateIds),
    /** @param {{ filePath: string, cloudPath?: string }} file */
    uploadFile: async (file) => ready().uploadFile(file),
    login: async () => ready().login(),
    /** @param {{ everywhere?: boolean }} [how] */
    logout: async (how) => ready().logout(how),
    unfinished: () => ready().unfinished(),
    now: () => ready().now(),
    shop: wrappers((name, data, how) => ready().call(name, data, how)),
  }

  /** @param {string} name @param {any} data @param {import('./client.js').CallOptions} how */
  async function called(name, data, how) {
    const answer = await ready().callWhole(name, data, how)
    return { result: answer.data, errMsg: 'cloud.callFunction:ok', requestID: answer.requestId }
  }

  return cloud
}

/** @param {any} outcome @param {...(Function | undefined)} listeners */
function tell(outcome, ...listeners) {
  for (const listener of listeners) if (listener) listener(outcome)
}

/**
 * `{ orders: { buyAgain(data, how), … }, … }`: one function per operation.
 * @param {(name: string, data: any, how: any) => Promise<any>} call
 */
function wrappers(call) {
  /** @type {Record<string, Record<string, Function>>} */
  const shop = {}
  for (const name of Object.keys(OPERATIONS)) {
    const [domain, verb] = name.split('/')
    const method = verb.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())
    shop[domain] = shop[domain] || {}
    shop[domain][method] = async (/** @type {any} */ data, /** @type {any} */ how) => call(name, data, how)
  }
  return shop
}

const cloud = createCloud()
const { shop } = cloud

module.exports = { cloud, shop, createCloud, CloudError }
