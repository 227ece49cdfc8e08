/** The settings as their forms hold them: every part is there, and a field goes by its path, as the shop names it when something is wrong with it. */

import type { ShopSettings } from 'minimall'

/** With all of its parts, as the shop answers it. */
export type Whole<Term> = Term extends (infer One)[] ? Whole<One>[] : Term extends object ? { [Name in keyof Term]-?: Whole<Term[Name]> } : Term
export type Terms = Whole<ShopSettings>

/** What a form lets choose from, besides what it knows itself. */
export interface Known {
  categories: { categoryId: string; name: string }[]
  campaigns: { campaignId: string; name: string }[]
}

/** Where the words of `credit.levels.0.payMinutes` stand: by the setting, and by the last part of the path. */
export function labelKey(path: string): string {
  const parts = path.split('.').filter((part) => !/^\d+$/.test(part))
  return parts.length === 1 ? `settings.field.${parts[0]}` : `settings.term.${parts[0]}.${parts[parts.length - 1]}`
}

/** Some of the choices hang together: the values of what is chosen from, by the last part of the path. */
export const CHOICES: Record<string, readonly string[]> = {
  reservation: ['inline', 'queue'],
  strangeLogins: ['tell', 'code', 'refuse'],
  method: ['express', 'same_city', 'pickup', 'virtual'],
  onSilence: ['escalate', 'approve'],
  excluded: ['custom', 'perishable', 'digital', 'periodical', 'if_confirmed'],
  then: ['allow', 'review', 'refuse'],
}

/** What buyers are told of, and which the shop may send as a text message, a mail or a subscribe message. */
export const NOTICES = [
  'phone_code', 'reserved', 'out_of_stock', 'paid', 'accepted', 'closed', 'shipped', 'partly_shipped', 'parcel_changed', 'delivered', 'received', 'promise_missed', 'delivery_refused', 'cash_received',
  'refund_requested', 'partly_refunded', 'refunded', 'refund_abnormal', 'aftersale_approved', 'aftersale_rejected', 'aftersale_received', 'aftersale_parcel_bad', 'aftersale_replaced', 'aftersale_closed',
  'revived', 'late_payment', 'duplicate_payment', 'extra_payment_returned', 'payment_mismatch', 'back_in_stock', 'question_answered', 'review_replied', 'promotion_soon', 'new_device',
] as const
export const NOTICE_WORDS = ['orderNo', 'title', 'text', 'amount', 'time'] as const
