'use strict'

const addresses = require('../_minimall/addresses.js')
const { refusal, shop } = require('../_minimall/cloud.js')

/** One address; 0, the template's default, is the buyer's default one. @param {string | number} id */
async function fetchDeliveryAddress(id = 0) {
  const { addresses: found } = await shop.addresses.list({})
  const address = id ? found.find(({ addressId }) => addressId === String(id)) : found[0]
  if (!address) throw refusal('ADDRESS_NOT_FOUND', '地址不存在')
  return addresses.shown(address)
}

/** All of them, the default one first, then the newest: the page has no second page on which the rest could stand. */
async function fetchDeliveryAddressList(_len = 10) {
  const { addresses: found } = await shop.addresses.list({})
  return found.map(addresses.shown)
}

/** What the edit page holds, new or changed. @param {any} address */
async function saveAddress(address) {
  const { addressId } = await shop.addresses.save(addresses.written(address))
  return { ...address, id: addressId, addressId }
}

/** @param {string} addressId */
async function deleteAddress(addressId) {
  await shop.addresses.remove({ addressId })
}

/** @param {string} addressId */
async function setDefaultAddress(addressId) {
  await shop.addresses.setDefault({ addressId })
}

module.exports = { fetchDeliveryAddress, fetchDeliveryAddressList, saveAddress, deleteAddress, setDefaultAddress }
