/** The chain of an order's receipts, checked without the shop: hash = SHA-256(previous + "\n" + body), and before the first there are 64 zeros. */

const GENESIS = '0'.repeat(64)

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The place (from 0) of the first receipt that does not follow from those before it; null: the chain is whole. */
export async function firstFault(receipts: { body: string; hash: string }[]): Promise<number | null> {
  let previous = GENESIS
  for (const [place, { body, hash }] of receipts.entries()) {
    if ((await sha256(`${previous}\n${body}`)) !== hash) return place
    previous = hash
  }
  return null
}
