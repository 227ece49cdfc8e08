'use strict'

const { activities } = require('../_minimall/looking.js')

/** One of the product's activities, by its place; null when there is none. No page asks. */
async function fetchActivity(ID = 0) {
  return (await activities())[ID] || null
}

module.exports = { fetchActivity }
