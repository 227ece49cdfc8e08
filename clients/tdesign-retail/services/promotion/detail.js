'use strict'

const { activities } = require('../_minimall/looking.js')
const { cloud } = require('../_minimall/cloud.js')

/**
 * The page of a promotion: `ID` is a place in the list of activities that the buyer came from. The shop has no list of a promotion's goods for
 * buyers, so `list` is empty.
 */
async function fetchPromotion(ID = 0) {
  const found = (await activities())[ID]
  const left = found && found.endsAt ? Math.max(0, Date.parse(found.endsAt) - cloud.now().getTime()) : 0
  return { list: [], banner: '', time: left, showBannerDesc: Boolean(found), statusTag: found ? 'running' : 'finish' }
}

module.exports = { fetchPromotion }
