/** What a first view loads: the script of each site's entry with all that it imports, compressed as a server would. Fails over the limit. */

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMITS = { shop: 200, console: 600 } // KB of script, compressed

/** The entry and everything that it imports before it can run. */
function closure(manifest, name, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const next of manifest[name].imports ?? []) closure(manifest, next, found)
  return found
}

/** { script, style } in KB, compressed. */
export function firstView(site) {
  const folder = new URL(`../dist/${site}/`, import.meta.url)
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', folder), 'utf8'))
  const chunks = [...closure(manifest, 'index.html')].map((name) => manifest[name])
  const compressed = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, folder))).length, 0) / 1024
  return { script: compressed(chunks.map((chunk) => chunk.file)), style: compressed([...new Set(chunks.flatMap((chunk) => chunk.css ?? []))]) }
}

for (const [site, limit] of Object.entries(LIMITS)) {
  const { script, style } = firstView(site)
  console.log(`${site}: first view ${script.toFixed(1)} KB of script (limit ${limit}), ${style.toFixed(1)} KB of style, gzip`)
  if (script > limit) process.exitCode = 1
}
