'use strict'

/** The mini-program of a test: put together as the README says, and opened on a phone. */

const crypto = require('node:crypto')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { createPhone } = require('../../../miniprogram/test/support/phone.js')
const { install } = require('../../scripts/install.js')

const SHOP = process.env.MINIMALL_SHOP || 'http://127.0.0.1:8000'
const SIMULATOR = process.env.MINIMALL_SIMULATOR || 'http://127.0.0.1:8001'

/** The folder of a mini-program with the adapter in it; gone when the process ends. */
function assembled() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tdesign-retail-'))
  process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }))
  install(root, SHOP)
  const config = path.join(root, 'config', 'minimall.js')
  const filled = fs.readFileSync(config, 'utf8').replace("phone: ''", "phone: '400-000-0000'")
  fs.writeFileSync(config, filled)
  return root
}

/** A phone of somebody whom nobody has seen before. */
function newPhone() {
  return createPhone({ person: `tdesign-${crypto.randomBytes(6).toString('hex')}`, network: { url: SHOP }, simulator: SIMULATOR })
}

/** The mini-program, opened on a phone: gives its modules by their place. @param {string} root @param {ReturnType<typeof newPhone>} phone */
function open(root, phone) {
  global.wx = phone.start()
  const inside = fs.realpathSync(root)
  for (const name of Object.keys(require.cache)) if (name.startsWith(inside)) delete require.cache[name]
  return (/** @type {string} */ name) => require(path.join(inside, name))
}

module.exports = { SHOP, SIMULATOR, assembled, newPhone, open }
