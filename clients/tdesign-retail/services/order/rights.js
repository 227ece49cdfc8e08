'use strict'

/** The functions of the after-sale pages' own api.js files, which only pass them on. */

const rights = require('../_minimall/rights.js')
const { CARRIERS } = require('../_minimall/orders.js')
const { filled, page } = require('../_minimall/pages.js')
const { shop } = require('../_minimall/cloud.js')
const { success } = require('../_minimall/envelope.js')

/** @param {{ parameter: { pageNum: number, pageSize: number, afterServiceStatus?: number } }} params */
async function getRightsList(params) {
  const { pageNum, pageSize, afterServiceStatus = -1 } = params.parameter
  const tab = rights.TABS[afterServiceStatus] || 'all'
  const [found, { counts }] = await Promise.all([
    page(`rights ${tab}`, pageNum, (start) =>
      filled(start, pageSize, async (cursor) => {
        const { cases, nextCursor } = await shop.aftersales.list({ tab, cursor, pageSize })
        return { entries: cases, nextCursor }
      }),
    ),
    shop.aftersales.list({ tab: 'all', pageSize: 1 }),
  ])
  const { audit = 0, approved = 0, complete = 0, closed = 0 } = counts
  return success({ pageNum, pageSize, states: { audit, approved, complete, closed }, dataList: found.map(rights.listed) })
}

/** Answers a list of one, which is what the page reads. @param {{ rightsNo: string }} params */
async function getRightsDetail(params) {
  const { case: found } = await shop.aftersales.get({ caseNo: String(params.rightsNo) })
  return success([rights.whole(found)])
}

/** @param {{ rightsNo: string }} params */
async function cancelRights(params) {
  return success(await shop.aftersales.cancel({ caseNo: params.rightsNo }))
}

/**
 * @typedef {object} Parcel
 * @property {string} rightsNo
 * @property {string} logisticsCompanyCode
 * @property {string} [logisticsCompanyName]
 * @property {string} logisticsNo
 * @property {string} [remark]
 */

/** New or corrected, it is one operation: the page calls `create` to edit and `update` for a new one. @param {Parcel} params */
async function saveParcel({ rightsNo, logisticsCompanyCode, logisticsNo, remark }) {
  return success(
    await shop.aftersales.sendParcel({ caseNo: rightsNo, carrier: logisticsCompanyCode, trackingNo: logisticsNo, remark: remark || '' }),
  )
}

/** @param {Parcel} params */
async function create(params) {
  return saveParcel(params)
}

/** @param {Parcel} params */
async function update(params) {
  return saveParcel(params)
}

async function getDeliverCompanyList() {
  return success(Object.keys(CARRIERS).map((code) => ({ name: CARRIERS[code], code })))
}

module.exports = { getRightsList, getRightsDetail, cancelRights, create, update, getDeliverCompanyList }
