/** Opening hours by the day, as the form has them; the shop keeps one list of spans. */

import type { OpeningHours } from 'minimall'

export interface Span {
  opensAt: string
  closesAt: string
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const
const USUAL: Span = { opensAt: '09:00', closesAt: '21:00' }

export const usual = (): Span => ({ ...USUAL })

/** The spans of Monday to Sunday; a day without one is closed. */
export function byDay(hours: OpeningHours[]): Span[][] {
  return WEEKDAYS.map((weekday) =>
    hours
      .filter((span) => span.weekday === weekday)
      .map(({ opensAt, closesAt }) => ({ opensAt, closesAt }))
      .sort((one, other) => one.opensAt.localeCompare(other.opensAt)),
  )
}

/** As the shop keeps them. */
export function hoursOf(days: Span[][]): OpeningHours[] {
  return days.flatMap((spans, day) => spans.map((span) => ({ weekday: day + 1, ...span })))
}
