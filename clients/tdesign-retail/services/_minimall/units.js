'use strict'

/** The template's units: money is integer fen as a string, times are epoch milliseconds as a string. */

/** @param {number} amount in fen */
function fen(amount) {
  return String(amount)
}

/** @param {string} moment ISO-8601 in UTC, as the shop tells it */
function epoch(moment) {
  return String(Date.parse(moment))
}

/** For people: 1250 -> "12.5". @param {number} amount in fen */
function yuan(amount) {
  return String(amount / 100)
}

/** For people, in the device's time zone: "2026.11.30". @param {string} moment ISO-8601 */
function day(moment) {
  const date = new Date(moment)
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}.${two(date.getMonth() + 1)}.${two(date.getDate())}`
}

/** Specs as the cards read them, in one piece. @param {string} text */
function specs(text) {
  return text ? [{ specTitle: '规格', specValue: text }] : []
}

module.exports = { fen, epoch, yuan, day, specs }
