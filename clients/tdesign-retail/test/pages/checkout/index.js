'use strict'

/** A checkout as the template's: settles, shows what cannot be bought, submits, settles again at a changed price, pays. */

const { fetchSettleDetail, dispatchCommitPay } = require('../../services/order/orderConfirm')
const { payOrder } = require('../../services/order/pay')
const { fetchOrderDetail } = require('../../services/order/orderDetail')

Page({
  data: { settle: {}, cards: [], popupShow: false, toast: '', paid: '', order: null },

  payLock: false,

  onLoad({ goodsRequestList }) {
    this.goodsRequestList = goodsRequestList
    return this.settle()
  },

  async settle() {
    const { data } = await fetchSettleDetail({ goodsRequestList: this.goodsRequestList, storeInfoList: [], couponList: this.couponList })
    const cards = data.storeGoodsList.map((store) => ({
      storeName: store.storeName,
      amount: store.storeTotalPayAmount,
      goods: store.skuDetailVos.map((sku) => ({
        name: sku.goodsName,
        specs: sku.skuSpecLst.map((each) => each.specValue),
        price: sku.tagPrice || sku.settlePrice,
        num: sku.quantity,
      })),
    }))
    this.couponList = data.storeGoodsList[0].couponList
    this.setData({ settle: data, cards })
    this.isInvalidOrder(data)
  },

  isInvalidOrder(data) {
    const shown = ['limitGoodsList', 'abnormalDeliveryGoodsList', 'inValidGoodsList'].some((name) => data[name] && data[name].length > 0)
    this.setData({ popupShow: shown })
    return shown || data.settleType === 0
  },

  async submitOrder() {
    const { settle } = this.data
    if (this.payLock || !settle.settleType || !settle.totalAmount) return
    this.payLock = true
    try {
      const { code, data } = await dispatchCommitPay({
        goodsRequestList: this.goodsRequestList,
        userAddressReq: settle.userAddress,
        userName: settle.userAddress.name,
        totalAmount: settle.totalPayAmount,
        storeInfoList: [{ storeId: settle.storeGoodsList[0].storeId, remark: '' }],
        couponList: this.couponList,
      })
      if (this.isInvalidOrder(data) || code !== 'Success') return
      const { outcome } = await payOrder(data.tradeNo)
      const { data: order } = await fetchOrderDetail({ parameter: data.tradeNo })
      this.setData({ paid: outcome, order: { status: order.orderStatusName, amount: order.paymentAmount, isPaid: !!order.paymentVO.paySuccessTime } })
    } catch (error) {
      this.setData({ toast: error.msg })
      if (error.code === 'CONTAINS_INSUFFICIENT_GOODS' || error.code === 'TOTAL_AMOUNT_DIFFERENT') await this.settle()
    } finally {
      this.payLock = false
    }
  },
})
