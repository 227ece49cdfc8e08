'use strict'

const { cancelRights, getRightsDetail } = require('../../../services/order/rights.js')

/** @param {number} timestamp epoch milliseconds @param {string} pattern of YYYY MM DD HH mm ss */
function formatTime(timestamp, pattern) {
  const date = new Date(timestamp)
  /** @type {[string, number][]} */
  const parts = [
    ['YYYY', date.getFullYear()],
    ['MM', date.getMonth() + 1],
    ['DD', date.getDate()],
    ['HH', date.getHours()],
    ['mm', date.getMinutes()],
    ['ss', date.getSeconds()],
  ]
  return parts.reduce((text, [sign, number]) => text.replace(sign, String(number).padStart(2, '0')), pattern)
}

module.exports = { formatTime, getRightsDetail, cancelRights }
