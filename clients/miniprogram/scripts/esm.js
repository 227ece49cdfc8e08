'use strict'

/**
 * Writes esm/: the same modules as ES modules, for browsers and bundlers.
 *
 * Every module here requires at its top and exports once at its end, so two rules do it; anything else is refused.
 */

const fs = require('node:fs')
const path = require('node:path')

const SOURCE = path.join(__dirname, '..', 'src')
const REQUIRE = /^const (\{[^}]*\}) = require\('([^']+)'\)$/gm
const EXPORTS = /^module\.exports = (\{[^}]*\})$/m

/** @param {string} text @returns {string} */
function converted(text) {
  const body = text
    .replace(/^'use strict'\n\n/, '')
    .replace(REQUIRE, "import $1 from '$2'")
    .replace(EXPORTS, 'export $1')
  const left = /^.*(?:\brequire\(|module\.exports).*$/m.exec(body.replace(/^ *(\*|\/\/).*$/gm, ''))
  if (left) throw new Error(`not an import or an export that this can write: ${left[0]}`)
  return body
}

/** @param {string} target */
function build(target) {
  fs.rmSync(target, { recursive: true, force: true })
  for (const file of fs.readdirSync(SOURCE, { recursive: true }).map(String).sort()) {
    if (!file.endsWith('.js')) continue
    fs.mkdirSync(path.dirname(path.join(target, file)), { recursive: true })
    fs.writeFileSync(path.join(target, file), converted(fs.readFileSync(path.join(SOURCE, file), 'utf8')))
  }
  fs.writeFileSync(path.join(target, 'package.json'), '{ "type": "module" }\n')
}

if (require.main === module) build(path.resolve(process.argv[2] || path.join(__dirname, '..', 'esm')))

module.exports = { build }
