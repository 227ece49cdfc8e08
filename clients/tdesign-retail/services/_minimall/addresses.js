'use strict'

/** Addresses in the template's shape, and back. */

/** @param {import('../../minimall/index').AddressView} address */
function shown(address) {
  return {
    id: address.addressId,
    addressId: address.addressId,
    name: address.name,
    phone: address.phone,
    phoneNumber: address.phone,
    address: `${address.provinceName}${address.cityName}${address.districtName}${address.detail}`,
    tag: address.tag || '',
    addressTag: address.tag || '',
    countryName: '中国',
    countryCode: 'chn',
    provinceName: address.provinceName,
    provinceCode: address.provinceCode || '',
    cityName: address.cityName,
    cityCode: address.cityCode || '',
    districtName: address.districtName,
    districtCode: address.districtCode || '',
    detailAddress: address.detail,
    isDefault: address.isDefault ? 1 : 0,
    latitude: address.latitude === null ? '' : String(address.latitude),
    longitude: address.longitude === null ? '' : String(address.longitude),
  }
}

/** @param {any} address as the edit page holds it @returns {import('../../minimall/index').SaveAddress} */
function written(address) {
  return {
    addressId: idOf(address),
    name: address.name,
    phone: address.phone || address.phoneNumber,
    provinceName: address.provinceName,
    provinceCode: address.provinceCode || null,
    cityName: address.cityName,
    cityCode: address.cityCode || null,
    districtName: address.districtName,
    districtCode: address.districtCode || null,
    detail: address.detailAddress,
    tag: address.addressTag || address.tag || null,
    latitude: coordinate(address.latitude),
    longitude: coordinate(address.longitude),
    isDefault: Boolean(Number(address.isDefault)),
  }
}

/** The shop's id of an address that a page holds; the pages number new ones themselves ("0", 3). @param {any} address */
function idOf(address) {
  const id = address && (address.addressId || address.id)
  return typeof id === 'string' && id.length > 4 ? id : null
}

/** @param {any} value */
function coordinate(value) {
  return value === '' || value === null || value === undefined ? null : Number(value)
}

module.exports = { shown, written, idOf }
