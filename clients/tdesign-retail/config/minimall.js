'use strict'

/** What the shop owner fills in; everything else comes from the shop. The template's own config/index.js stays as it is. */

const minimall = {
  /** The shop's address; put it on the mini-program's list of request domains, too. */
  baseUrl: 'http://127.0.0.1:8000',

  store: { id: 'main', name: '我的小店', phone: '', hours: ['周一至周日 09:00-18:00'] },

  /** Pictures at the top of the home page; without any, pictures of the newest goods. @type {string[]} */
  banners: [],
  activityImg: '',

  /** Whatever else cloud.init takes: timeout, uploadTicket, … @type {Partial<import('../minimall/index').Options>} */
  options: {},
}

module.exports = { minimall }
