/** The browser finds by itself where a chain of receipts was altered. The hashes are the shop's own arithmetic on the same texts. */

import { expect, test } from 'vitest'
import { firstFault } from '../shared/receipts'

const RECEIPTS = [
  { body: '{"fen":100,"what":"付款"}', hash: '7dc78539f483d3eea8f0c3618d31b023506bde24484ad230918a829cb068c46e' },
  { body: '{"fen":50}', hash: '1c7b2553b8334dd88584d1aa2e7bc7336df5fd8309221838560b8f304a307b21' },
  { body: '{"fen":20}', hash: 'b0e674a308997faaa3069c23e0371bde3d17d95b75f398548d01fe1b3cc6bb39' },
]

test('a chain as the shop makes it is whole', async () => {
  expect(await firstFault(RECEIPTS)).toBeNull()
})
test('a changed sum and a receipt that was left out are found at their place', async () => {
  expect(await firstFault(RECEIPTS.map((one, place) => (place === 1 ? { ...one, body: '{"fen":51}' } : one)))).toBe(1)
  expect(await firstFault(RECEIPTS.slice(1))).toBe(0)
})
