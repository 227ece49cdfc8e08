'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const test = require('node:test')
const { build } = require('../scripts/esm.js')
const { openNetwork } = require('./support/world.js')

const network = openNetwork(test)
const SOURCE = path.join(__dirname, '..', 'src')

function modules() {
  return fs.readdirSync(SOURCE, { recursive: true }).map(String).filter((file) => file.endsWith('.js'))
}

test('the folder src/ is complete: it needs nothing but itself', () => {
  for (const file of modules()) {
    const text = fs.readFileSync(path.join(SOURCE, file), 'utf8')
    for (const [, wanted] of text.matchAll(/^const .* = require\('([^']+)'\)$/gm)) {
      assert.match(wanted, /^\.\.?\/.+\.js$/, `${file} requires ${wanted}`)
      const found = path.join(SOURCE, path.dirname(file), wanted)
      assert.ok(found.startsWith(SOURCE) && fs.existsSync(found), `${file} requires ${wanted}`)
    }
  }
})

test('only the platform modules touch a platform', () => {
  for (const file of modules().filter((each) => !each.startsWith('platforms'))) {
    const code = fs.readFileSync(path.join(SOURCE, file), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*|'[^'\n]*'/g, '')
    assert.doesNotMatch(code, /\b(wx|my|window|document|localStorage|fetch)\./, file)
  }
})

test('as ES modules it is the same shop', async (t) => {
  const target = fs.mkdtempSync(path.join(os.tmpdir(), 'sdk-esm-'))
  t.after(() => fs.rmSync(target, { recursive: true }))
  build(target)
  const esm = await import(path.join(target, 'index.js'))
  assert.deepEqual(Object.keys(esm).sort(), Object.keys(require('../src/index.js')).sort())
  const cloud = esm.createCloud().init({ baseUrl: network.url })
  assert.ok((await cloud.shop.catalog.categories()).categories.length)
})

test('every error code of this side is in the types and in the README', () => {
  const { CLIENT_CODES } = require('../src/errors.js')
  const types = fs.readFileSync(path.join(SOURCE, 'index.d.ts'), 'utf8')
  const readme = fs.readFileSync(path.join(SOURCE, '..', 'README.md'), 'utf8')
  for (const code of Object.keys(CLIENT_CODES)) {
    assert.ok(types.includes(`'${code}'`), code)
    assert.ok(readme.split(`\`${code}\``).length > 2, `${code} is explained in both languages`)
  }
})

test('what is published is the source, its types and nothing else', () => {
  const { files, dependencies, main, types, miniprogram } = require('../package.json')
  assert.deepEqual(files, ['src', 'esm'])
  assert.equal(dependencies, undefined)
  for (const file of [main, types, miniprogram]) assert.ok(fs.existsSync(path.join(SOURCE, '..', file)))
})
