/** Days one after the other as spans, and back. */

export interface DaySpan {
  first: string
  last: string
}
const DAY = 86_400_000
const MOST = 400 // a slip of the year in a field must not fill the memory; the shop takes fewer, and says so

const next = (date: string): string => new Date(Date.parse(date) + DAY).toISOString().slice(0, 10)

export function spansOf(days: string[]): DaySpan[] {
  const spans: DaySpan[] = []
  for (const date of [...days].sort()) {
    const last = spans[spans.length - 1]
    if (last && next(last.last) === date) last.last = date
    else if (!last || last.last !== date) spans.push({ first: date, last: date })
  }
  return spans
}

/** Each day once, in order; a span without both ends has none. */
export function daysOf(spans: DaySpan[]): string[] {
  const days = new Set<string>()
  for (const { first, last } of spans) {
    if (!first || !last) continue
    for (let date = first; date <= last && days.size < MOST; date = next(date)) days.add(date)
  }
  return [...days].sort()
}
