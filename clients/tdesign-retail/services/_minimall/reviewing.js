'use strict'

/** The lines of received orders that wait for the buyer's review. */

const { shop } = require('./cloud.js')

/** The newest orders that wait, and how many lines in all. */
async function waiting() {
  const { todo, todoLines } = await shop.reviews.mine({ tab: 'todo', pageSize: 50 })
  return { todo, todoLines }
}

async function ordersToReview() {
  return new Set((await waiting()).todo.map(({ orderNo }) => orderNo))
}

module.exports = { ordersToReview, waiting }
