/** The form of a promotion: what the editor holds as typed text, and the terms that the shop takes. */

import { amount, fenOf } from '@shared/money'
import { day } from '@shared/time'
import type { SavePromotion } from 'minimall'

export type Terms = SavePromotion['terms']
export type Kind = Terms['kind'] & string
/** Kinds that the form can write; others are shown, paused and ended here, and written through the API. */
export const KINDS = ['full_reduction', 'full_discount', 'price_cut', 'limited_price', 'pick_n', 'bundle'] as const
export type FormKind = (typeof KINDS)[number]

export interface Form {
  id: string
  kind: FormKind
  name: string
  from: string
  to: string
  scope: 'shop' | 'categories' | 'products' | 'skus'
  ids: string
  withCoupons: boolean
  priority: string
  /** thresholds count money or pieces */
  by: 'amount' | 'pieces'
  every: boolean
  rungs: { at: string; off: string }[]
  mostOff: string
  percentOff: string
  off: string
  mostUnits: string
  pieces: string
  price: string
  parts: { skuId: string; quantity: string }[]
  budget: string
  note: string
}

export const EMPTY: Form = {
  id: '', kind: 'full_reduction', name: '', from: '', to: '', scope: 'shop', ids: '', withCoupons: true, priority: '0', by: 'amount', every: false,
  rungs: [{ at: '', off: '' }], mostOff: '', percentOff: '', off: '', mostUnits: '', pieces: '', price: '', parts: [{ skuId: '', quantity: '1' }], budget: '', note: '',
}

const words = (text: string) => text.split(/[\s,，]+/).filter(Boolean)
const number = (text: string) => (text.trim() === '' ? null : Number(text))
const money = (text: string) => (text.trim() === '' ? null : fenOf(text))
const start = (date: string) => (date ? new Date(`${date}T00:00:00+08:00`).toISOString() : null)
const end = (date: string) => (date ? new Date(`${date}T23:59:59+08:00`).toISOString() : null)

/** What the shop takes; what was typed wrongly is refused there, by the field's name. */
export function termsOf(form: Form): Terms {
  const common = {
    id: form.id, name: form.name.trim(), startsAt: start(form.from), endsAt: end(form.to), withCoupons: form.withCoupons, priority: Number(form.priority) || 0,
    scope: { kind: form.scope, ids: form.scope === 'shop' ? [] : words(form.ids) },
  }
  const at = (typed: string) => (form.by === 'amount' ? fenOf(typed) : Number(typed)) ?? 0
  switch (form.kind) {
    case 'full_reduction':
      return { ...common, kind: form.kind, by: form.by, every: form.every, mostOffFen: money(form.mostOff), rungs: form.rungs.map((rung) => ({ at: at(rung.at), offFen: fenOf(rung.off) ?? 0 })) }
    case 'full_discount':
      return { ...common, kind: form.kind, by: form.by, mostOffFen: money(form.mostOff), rungs: form.rungs.map((rung) => ({ at: at(rung.at), percentOff: Number(rung.off) })) }
    case 'price_cut':
      return { ...common, kind: form.kind, percentOff: number(form.percentOff) ?? 0, offFen: money(form.off) ?? 0 }
    case 'limited_price':
      return { ...common, kind: form.kind, percentOff: number(form.percentOff) ?? 0, offFen: money(form.off) ?? 0, mostUnits: number(form.mostUnits) }
    case 'pick_n':
      return { ...common, kind: form.kind, pieces: Number(form.pieces), priceFen: fenOf(form.price) ?? 0 }
    case 'bundle':
      return { ...common, kind: form.kind, priceFen: fenOf(form.price) ?? 0, parts: form.parts.filter(({ skuId }) => skuId.trim()).map(({ skuId, quantity }) => ({ skuId: skuId.trim(), quantity: Number(quantity) || 1 })) }
  }
}

const typed = (fen: number | null | undefined) => (fen ? amount(fen) : '')

/** The form of terms that are there already; null for a kind that the form cannot write. */
export function formOf(terms: Terms, budgetFen: number | null, note: string): Form | null {
  if (!KINDS.some((kind) => kind === terms.kind)) return null
  const by = 'by' in terms ? (terms.by ?? 'amount') : 'amount'
  const at = (threshold: number) => (by === 'amount' ? amount(threshold) : String(threshold))
  const form: Form = {
    ...structuredClone(EMPTY), id: terms.id, kind: terms.kind as FormKind, name: terms.name, by, budget: typed(budgetFen), note,
    from: terms.startsAt ? day(terms.startsAt) : '', to: terms.endsAt ? day(terms.endsAt) : '',
    scope: terms.scope?.kind ?? 'shop', ids: (terms.scope?.ids ?? []).join(' '), withCoupons: terms.withCoupons ?? true, priority: String(terms.priority ?? 0),
  }
  if (terms.kind === 'full_reduction') Object.assign(form, { every: terms.every ?? false, mostOff: typed(terms.mostOffFen), rungs: terms.rungs.map((rung) => ({ at: at(rung.at), off: amount(rung.offFen) })) })
  if (terms.kind === 'full_discount') Object.assign(form, { mostOff: typed(terms.mostOffFen), rungs: terms.rungs.map((rung) => ({ at: at(rung.at), off: String(rung.percentOff) })) })
  if (terms.kind === 'price_cut' || terms.kind === 'limited_price') Object.assign(form, { percentOff: terms.percentOff ? String(terms.percentOff) : '', off: typed(terms.offFen) })
  if (terms.kind === 'limited_price') form.mostUnits = String(terms.mostUnits ?? '')
  if (terms.kind === 'pick_n') Object.assign(form, { pieces: String(terms.pieces), price: amount(terms.priceFen) })
  if (terms.kind === 'bundle') Object.assign(form, { price: amount(terms.priceFen), parts: terms.parts.map((part) => ({ skuId: part.skuId, quantity: String(part.quantity ?? 1) })) })
  return form
}
