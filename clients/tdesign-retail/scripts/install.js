'use strict'

/**
 * Puts the adapter into a copy of the template: `node scripts/install.js <the mini-program's folder> [the shop's address]`.
 *
 * services/ and three api.js of pages/order are replaced, config/minimall.js and the SDK as minimall/ are added; everything else of the template stays, and
 * so does a config/minimall.js that was filled in before.
 */

const fs = require('node:fs')
const path = require('node:path')

const ADAPTER = path.join(__dirname, '..')
const PARTS = [
  [path.join(ADAPTER, 'services'), 'services'],
  [path.join(ADAPTER, 'config'), 'config'],
  [path.join(ADAPTER, 'pages'), 'pages'],
  [path.join(ADAPTER, '..', 'miniprogram', 'src'), 'minimall'],
]
const ADDRESS = /baseUrl: '[^']*'/

/** @param {string} program @param {string} [baseUrl] */
function install(program, baseUrl) {
  const config = path.join(program, 'config', 'minimall.js')
  const filled = fs.existsSync(config) ? fs.readFileSync(config, 'utf8') : ''
  for (const [from, to] of PARTS) fs.cpSync(from, path.join(program, to), { recursive: true })
  if (filled) fs.writeFileSync(config, filled)
  if (!baseUrl) return
  fs.writeFileSync(config, fs.readFileSync(config, 'utf8').replace(ADDRESS, `baseUrl: '${baseUrl}'`))
}

if (require.main === module) {
  const [program, baseUrl] = process.argv.slice(2)
  if (!program) throw new Error('say where the mini-program is: node scripts/install.js <folder> [https://shop.example.com]')
  install(path.resolve(program), baseUrl)
}

module.exports = { install }
