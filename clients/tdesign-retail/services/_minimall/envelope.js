'use strict'

/** The envelope in which the template's order, cart, settlement and after-sale calls answer. */

/** @template Data @param {Data} data */
function success(data) {
  return { data, code: 'Success', msg: null, requestId: '', clientIp: '', rt: 0, success: true }
}

module.exports = { success }
