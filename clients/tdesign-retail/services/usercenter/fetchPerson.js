'use strict'

const { picture } = require('../_minimall/goods.js')
const { shop } = require('../_minimall/cloud.js')

/** The buyer's own data; the place is that of the default address. */
async function fetchPerson() {
  const [{ profile }, { addresses }] = await Promise.all([shop.identity.profile({}), shop.addresses.list({})])
  const { provinceName = '', provinceCode = '', cityName = '', cityCode = '' } = addresses[0] || {}
  return {
    avatarUrl: picture(profile.avatarUrl),
    nickName: profile.nickname || '',
    gender: profile.gender,
    phoneNumber: profile.phone || '',
    address: { provinceName, provinceCode: provinceCode || '', cityName, cityCode: cityCode || '' },
  }
}

/**
 * What is passed is changed, the rest stays.
 * @param {{ nickName?: string, avatarUrl?: string, gender?: number, phoneNumber?: string }} person
 */
async function updatePerson({ nickName, avatarUrl, gender, phoneNumber }) {
  await shop.identity.updateProfile({ nickname: nickName, avatarUrl, gender, phone: phoneNumber })
  return fetchPerson()
}

module.exports = { fetchPerson, updatePerson }
