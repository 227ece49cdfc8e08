/** Beijing times of `datetime-local` fields, and the UTC moments that the shop knows. */

import { minute } from '@shared/time'

/** 2026-11-22T14:05 in Beijing as a moment; null: nothing is typed. */
export const momentOf = (typed: string): string | null => (typed ? new Date(`${typed}:00+08:00`).toISOString() : null)

/** What the field shows of a moment. */
export const typedOf = (moment: string | null | undefined): string => (moment ? minute(moment).replace(' ', 'T') : '')
