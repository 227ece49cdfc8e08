'use strict'

const { cloud } = require('../_minimall/cloud.js')

/** Not needed as a rule: the first call that needs a login makes one, unseen. */
async function login() {
  return cloud.login()
}

/** @param {{ everywhere?: boolean }} [how] */
async function logout(how) {
  return cloud.logout(how)
}

module.exports = { login, logout }
