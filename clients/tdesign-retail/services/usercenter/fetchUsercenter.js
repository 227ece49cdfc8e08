'use strict'

const coupons = require('../_minimall/coupons.js')
const orders = require('../_minimall/orders.js')
const { picture } = require('../_minimall/goods.js')
const { waiting } = require('../_minimall/reviewing.js')
const { shop } = require('../_minimall/cloud.js')
const { minimall } = require('../../config/minimall.js')

const AFTER_SALES = 0

/**
 * The page has five slots for orders and fills them by their place in the list. Its slot 待评价 would lead to a tab that the order list does not
 * have; here it leads to the orders that are complete.
 */
async function fetchUserCenter() {
  const [{ profile }, counts, cases, reviews, unused] = await Promise.all([
    shop.identity.profile({}),
    shop.orders.counts({}),
    shop.aftersales.list({ tab: 'all', pageSize: 1 }),
    waiting(),
    coupons.mine('unused'),
  ])
  const { audit = 0, approved = 0 } = cases.counts
  return {
    userInfo: { avatarUrl: picture(profile.avatarUrl), nickName: profile.nickname || '微信用户', phoneNumber: profile.phone || '' },
    countsData: [
      { num: 0, name: '积分', type: 'point' },
      { num: unused.length, name: '优惠券', type: 'coupon' },
    ],
    orderTagInfos: [
      { orderNum: counts.unpaid, tabType: orders.TO_PAY },
      { orderNum: counts.toShip, tabType: orders.TO_SHIP },
      { orderNum: counts.toReceive, tabType: orders.TO_RECEIVE },
      { orderNum: reviews.todoLines, tabType: orders.COMPLETE },
      { orderNum: audit + approved, tabType: AFTER_SALES },
    ],
    customerServiceInfo: { servicePhone: minimall.store.phone, serviceTimeDuration: minimall.store.hours.join('；') },
  }
}

module.exports = { fetchUserCenter }
