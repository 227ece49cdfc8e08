/** Days one after the other as spans, and back. */

export interface DaySpan {
  first: string
  last: string
}
const DAY = 86_400_000
const MOST = 400 // a slip of the year in a field must not fill the memory; the shop takes fewer, and says so

const DATE = /^\d{4}-\d\d-\d\d$/ // a field takes years of six digits, too

const dateOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10)
const next = (date: string): string => dateOf(Date.parse(date) + DAY)

export function spansOf(days: string[]): DaySpan[] {
  const spans: DaySpan[] = []
  for (const date of [...days].sort()) {
    const last = spans[spans.length - 1]
    if (last && next(last.last) === date) last.last = date
    else if (!last || last.last !== date) spans.push({ first: date, last: date })
  }
  return spans
}

/** Each day once, in order; a span without both ends, or with one that is no date, has none. */
export function daysOf(spans: DaySpan[]): string[] {
  const days = new Set<string>()
  for (const { first, last } of spans) {
    if (!DATE.test(first) || !DATE.test(last)) continue
    for (let day = Date.parse(first); day <= Date.parse(last) && days.size < MOST; day += DAY) days.add(dateOf(day))
  }
  return [...days].sort()
}
