/** The code that an authenticator app shows: TOTP of RFC 6238 with SHA-1, six digits, thirty seconds. */

import { createHmac } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const SECONDS = 30

/** A code is not asked for in the last seconds of its step: by the time it is sent there would be another. */
export const earlyInStep = () => wait(Date.now() % (SECONDS * 1000) > (SECONDS - 10) * 1000 ? SECONDS * 1000 - (Date.now() % (SECONDS * 1000)) : 0)

export function codeOf(secret, now = Date.now()) {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 1000 / SECONDS)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const place = digest.at(-1) & 15
  return String((digest.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
