'use strict'

/** What the SDK adds to a mini-program: `npm run size` bundles, minifies and compresses it. */

const zlib = require('node:zlib')
const esbuild = require('esbuild')

const options = { entryPoints: [`${__dirname}/../src/index.js`], bundle: true, minify: true, write: false, format: 'cjs', target: 'es2018' }
const { outputFiles } = esbuild.buildSync(options)
const code = Buffer.from(outputFiles[0].contents)
console.log(`${code.length} bytes, ${zlib.gzipSync(code, { level: 9 }).length} bytes with gzip`)
