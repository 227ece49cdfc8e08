'use strict'

/**
 * The one seam to the outside: what the SDK needs of WeChat, Alipay or a browser. `cloud.init({ platform })` takes one of your own.
 *
 * @typedef {object} Request
 * @property {'GET' | 'POST'} method
 * @property {string} url
 * @property {Record<string, string>} header
 * @property {string} [body]
 * @property {number} timeout   milliseconds
 *
 * @typedef {object} Reply   of any status
 * @property {number} status
 * @property {Record<string, any>} header
 * @property {any} body   text, or JSON that the platform has parsed
 *
 * @typedef {object} Failure   rejected when there is no reply, or when a function of the platform was not carried out
 * @property {string} [reason]   the platform's own words
 * @property {boolean} [timeout]
 * @property {boolean} [unsupported]
 *
 * @typedef {object} Storage   synchronous; may throw
 * @property {(name: string) => string} get   empty when there is nothing
 * @property {(name: string, text: string) => void} set
 *
 * @typedef {object} Upload
 * @property {string} url
 * @property {string} filePath   (browser: a File)
 * @property {string} name       of the form's field
 * @property {Record<string, string>} [formData]
 * @property {Record<string, string>} [header]
 *
 * @typedef {object} Platform
 * @property {string} name   'wechat', 'alipay', 'browser'
 * @property {(request: Request) => Promise<Reply>} request
 * @property {() => Promise<boolean>} isOnline
 * @property {Storage} storage
 * @property {() => Promise<string>} login   a code for identity/login
 * @property {(payment: Record<string, string>) => Promise<{ result: 'done' | 'cancelled' | 'unknown', reported: string }>} pay
 * @property {(templateIds: string[]) => Promise<Record<string, string>>} askToSubscribe   template id: accept, reject, ban, filter
 * @property {(upload: Upload) => Promise<Reply>} upload
 */

const { createWechat } = require('./wechat.js')
const { createAlipay } = require('./alipay.js')
const { createBrowser } = require('./browser.js')

/** The platform that this code runs on. WeChat's web-view and Alipay's have neither wx.request nor my.request: they are browsers. @returns {Platform} */
function detect() {
  if (typeof wx === 'object' && wx.request) return createWechat(wx)
  if (typeof my === 'object' && my.request) return createAlipay(my)
  return createBrowser(typeof window === 'object' ? window : globalThis)
}

module.exports = { detect, createWechat, createAlipay, createBrowser }
