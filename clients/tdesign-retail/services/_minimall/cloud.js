'use strict'

/**
 * The one client of the shop for all services. What the shop refuses is rejected with the template's names on it as well:
 * `code` and `msg` beside `errCode` and `message`.
 */

const { createCloud } = require('../../minimall/index.js')
const { minimall } = require('../../config/minimall.js')

/** @type {import('../../minimall/index').Cloud} */
const cloud = createCloud()
cloud.init({ baseUrl: minimall.baseUrl, ...minimall.options })

/** @param {any} error @returns {never} */
function refused(error) {
  if (!error.code) error.code = error.errCode
  if (!error.msg) error.msg = error.message
  throw error
}

/**
 * The operations, with `refused` behind each.
 * @param {any} operations @returns {import('../../minimall/index').Shop}
 */
function answering(operations) {
  /** @type {any} */
  const shop = {}
  for (const domain of Object.keys(operations)) {
    shop[domain] = {}
    for (const verb of Object.keys(operations[domain])) {
      shop[domain][verb] = (/** @type {any} */ data, /** @type {any} */ how) => operations[domain][verb](data, how).catch(refused)
    }
  }
  return shop
}

const shop = answering(cloud.shop)

/** A refusal of this side, in the template's form. @param {string} code @param {string} msg @param {any} [cause] */
function refusal(code, msg, cause) {
  return Object.assign(new Error(msg), { code, msg, cause })
}

/** What the template's pages could ask for and no operation of the shop does. @param {string} what @returns {Promise<never>} */
async function notOffered(what) {
  throw refusal('NOT_SUPPORTED', `商城暂不支持${what}`)
}

module.exports = { cloud, shop, refusal, notOffered }
