'use strict'

/**
 * Pages by number, as the template asks for them, over lists that go on by cursor.
 *
 * Which cursor opens which page is kept per list; page 1 begins anew. A page that was not reached step by step is walked to.
 */

/**
 * @template Entry
 * @typedef {object} Piece
 * @property {Entry[]} entries
 * @property {string | null} nextCursor   null: the list ends here
 */

/** @type {Map<string, (string | null | undefined)[]>} cursors[n - 1] opens page n */
const lists = new Map()

/**
 * @template Entry
 * @param {string} list   names the list with all its filters
 * @param {number} number   from 1
 * @param {(cursor: string | undefined) => Promise<Piece<Entry>>} read
 * @returns {Promise<Entry[]>} empty beyond the end
 */
async function page(list, number, read) {
  const wanted = Math.max(1, Math.floor(number) || 1)
  const cursors = (wanted > 1 && lists.get(list)) || [undefined]
  lists.set(list, cursors)
  for (let at = Math.min(wanted, cursors.length); ; at++) {
    const cursor = cursors[at - 1]
    if (cursor === null) return []
    const { entries, nextCursor } = await read(cursor)
    cursors[at] = nextCursor
    if (at === wanted) return entries
  }
}

/**
 * At least one page's worth of entries, as long as there are any: the template takes an empty page for the end of a list.
 * @template Entry
 * @param {string | undefined} cursor
 * @param {number} size
 * @param {(cursor: string | undefined) => Promise<Piece<Entry>>} read
 * @returns {Promise<Piece<Entry>>}
 */
async function filled(cursor, size, read) {
  /** @type {Entry[]} */
  let entries = []
  for (let next = cursor; ; ) {
    const piece = await read(next)
    entries = entries.concat(piece.entries)
    if (piece.nextCursor === null || entries.length >= size) return { entries, nextCursor: piece.nextCursor }
    next = piece.nextCursor
  }
}

/** A list whole. @template Entry @param {(cursor: string | undefined) => Promise<Piece<Entry>>} read @returns {Promise<Entry[]>} */
async function all(read) {
  return (await filled(undefined, Infinity, read)).entries
}

module.exports = { page, filled, all }
