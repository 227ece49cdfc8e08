'use strict'

const { cloud } = require('../_minimall/cloud.js')

/**
 * A picture or video of the phone; where files go is `options.uploadTicket` in config/minimall.js.
 * @param {string} filePath
 * @returns {Promise<{ url: string }>}
 */
async function uploadFile(filePath) {
  const { fileID } = await cloud.uploadFile({ filePath })
  return { url: fileID }
}

module.exports = { uploadFile }
