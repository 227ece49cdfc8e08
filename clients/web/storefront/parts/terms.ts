/** What a coupon takes off, in words. */

import { yuan } from '@shared/money'
import type { Terms } from 'minimall'
import type { ComposerTranslation } from 'vue-i18n'

/** ¥199 of a whole sum. */
const round = (fen: number): string => yuan(fen).replace(/\.00$/, '')

/** ¥10, or 9 折 / 10% off; a kind of another sort by its name. */
export function offOf(terms: Terms, t: ComposerTranslation): string {
  if (terms.kind === 'amount') return round(terms.amountOffFen)
  if (terms.kind !== 'percent') return t(`coupons.kind.${terms.kind}`)
  return t('coupons.percent', { fold: (100 - terms.percentOff) / 10, off: terms.percentOff })
}

/** From ¥39, at most ¥30 off. */
export function limitsOf(terms: Terms, t: ComposerTranslation): string {
  const from = terms.thresholdFen ? t('coupons.from', { sum: round(terms.thresholdFen) }) : t('coupons.noThreshold')
  return terms.maxOffFen ? `${from} · ${t('coupons.most', { sum: round(terms.maxOffFen) })}` : from
}

export function scopeOf(terms: Terms, t: ComposerTranslation): string {
  return t(`coupons.scope.${terms.scope.kind ?? 'all'}`)
}
