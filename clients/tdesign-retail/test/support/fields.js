'use strict'

/** Whether an answer has the fields that contract.json names, with their types and units. */

const contract = require('../contract.json')

const TYPES = {
  fen: (value) => typeof value === 'string' && /^\d+$/.test(value),
  epoch: (value) => typeof value === 'string' && /^\d{13}$/.test(value),
  digits: (value) => typeof value === 'string' && /^\d+$/.test(value),
  word: (value) => typeof value === 'string' && value !== '',
  text: (value) => typeof value === 'string',
  picture: (value) => typeof value === 'string' && (value === '' || /^https?:\/\//.test(value)),
  count: (value) => Number.isInteger(value) && value >= 0,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  flag: (value) => value === 0 || value === 1,
  bool: (value) => typeof value === 'boolean',
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: (value) => Array.isArray(value),
  couponValue: (value) => (typeof value === 'number' && value > 0 && value < 10) || TYPES.fen(value),
}

/** @param {any} value @param {string} type */
function fits(value, type) {
  const [name, none] = type.split('|')
  if (none && value === null) return true
  if (TYPES[name]) return TYPES[name](value)
  return name.split('/').includes(String(value))
}

/**
 * The faults of the answers of a function, one sentence each. Together they must fill every list that the contract names.
 * @param {any[]} answers
 * @param {Record<string, string>} fields
 */
function faults(answers, fields) {
  const found = []
  for (const [path, type] of expanded(fields)) {
    const optional = type.endsWith('?')
    let seen = 0
    for (const answer of answers) {
      for (const [place, value] of reached(answer, path)) {
        seen += 1
        if (!fits(value, type.replace('?', ''))) found.push(`${place}: ${JSON.stringify(value)} is not ${type}`)
      }
    }
    if (seen === 0 && !optional) found.push(`${path}: nowhere to be seen`)
  }
  return found
}

/** "goods[].*": "G" stands for all fields of the shape G. @param {Record<string, string>} fields @returns {[string, string][]} */
function expanded(fields) {
  return Object.entries(fields).flatMap(([path, type]) => {
    if (!path.endsWith('*')) return [[path, type]]
    return Object.entries(contract.shapes[type]).map(([field, own]) => [path.slice(0, -1) + field, own])
  })
}

/** Every value at a path, with its place. @param {any} value @param {string} path @returns {[string, any][]} */
function reached(value, path, place = '') {
  if (path === '') return [[place, value]]
  if (path.startsWith('[]')) {
    if (!Array.isArray(value)) return [[place, value]]
    return value.flatMap((entry, at) => reached(entry, path.slice(2).replace(/^\./, ''), `${place}[${at}]`))
  }
  const [, name, rest] = /^([^.[]+)\.?(.*)$/.exec(path)
  if (typeof value !== 'object' || value === null) return [[`${place}.${name}`, undefined]]
  return reached(value[name], rest, `${place}.${name}`)
}

module.exports = { contract, faults, fits }
