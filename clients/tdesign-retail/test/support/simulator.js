'use strict'

/**
 * Pages in miniprogram-simulate, on a phone of these tests.
 *
 * The simulator renders components and knows no Page: a page becomes the component that it would be, its other fields on the instance. Its `wx`
 * keeps what only draws; network, storage, login and payment are the phone's.
 */

const { JSDOM } = require('jsdom')

const NAMES = ['window', 'document', 'Element', 'HTMLElement', 'Node', 'Event', 'CustomEvent', 'MutationObserver']
const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
for (const name of NAMES) global[name] = name === 'window' ? window : window[name]

const simulate = require('miniprogram-simulate')

global.Page = (options) => {
  const methods = {}
  const fields = {}
  for (const [name, value] of Object.entries(options)) {
    if (name !== 'data') (typeof value === 'function' ? methods : fields)[name] = value
  }
  global.Component({
    data: options.data,
    methods,
    created() {
      Object.assign(this, fields)
    },
  })
}

/** A page, opened with its query; `settled` waits until it shows what `look` finds. @param {string} path without ending @param {any} query */
async function openPage(path, query) {
  const page = simulate.render(simulate.load(path, 'page', { compiler: 'simulate' }))
  page.attach(window.document.createElement('div'))
  await page.instance.onLoad(query)
  const text = (/** @type {string} */ selector) => page.querySelectorAll(selector).map((each) => each.dom.textContent.trim())
  return {
    page,
    text,
    has: (/** @type {string} */ selector) => Boolean(page.querySelector(selector)),
    tap: (/** @type {string} */ selector, at = 0) => page.querySelectorAll(selector)[at].dispatchEvent('tap'),
    async settled(look) {
      for (let turn = 0; turn < 200; turn++) {
        if (look()) return
        await simulate.sleep(50)
      }
      throw new Error(`the page never shows it: ${page.dom.textContent}`)
    },
  }
}

module.exports = { openPage }
