/** Money is a whole number of fen everywhere but on the screen and in input fields. */

/** ¥1234.50 of 123450 fen; what is taken off has its sign in front: −¥5.00. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '−' : ''
  return `${sign}¥${amount(Math.abs(fen))}`
}

/** 1234.50: the figures alone, as an input field shows them. */
export function amount(fen: number): string {
  return `${Math.trunc(fen / 100)}.${String(Math.abs(fen % 100)).padStart(2, '0')}`
}

/** The fen of what somebody typed, or null if it is no amount of money: no third decimal, no sign. */
export function fenOf(typed: string): number | null {
  const found = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(typed.trim())
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}
