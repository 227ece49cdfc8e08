'use strict'

/**
 * What outlives the app: one value per drawer, as JSON in the platform's storage.
 *
 * A storage that is full or switched off costs the memory across restarts and nothing else: the value is then kept here.
 */

/**
 * @template Value
 * @typedef {object} Drawer
 * @property {() => Value | null} read
 * @property {(value: Value) => void} write
 * @property {() => void} clear
 */

/**
 * @param {import('./platforms/platform.js').Storage} storage
 * @param {string} name
 * @returns {Drawer<any>}
 */
function createDrawer(storage, name) {
  /** @type {string | null} */
  let kept = null // what could not be stored

  /** @param {string} text */
  function write(text) {
    try {
      storage.set(name, text)
      kept = null
    } catch (error) {
      kept = text
      console.warn(`minimall: ${name} could not be stored`, error)
    }
  }

  return {
    read() {
      try {
        return JSON.parse((kept === null ? storage.get(name) : kept) || 'null')
      } catch (error) {
        console.warn(`minimall: ${name} could not be read`, error)
        return null
      }
    },
    write: (value) => write(JSON.stringify(value)),
    clear: () => write(''),
  }
}

module.exports = { createDrawer }
