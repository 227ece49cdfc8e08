/** Freight templates as a form holds them: money typed in yuan, and back. */

import type { FreightTemplate, Zone } from 'minimall'
import { amount, fenOf } from './money'

export interface ZoneForm {
  regions: string[]
  first: number
  firstFee: string
  next: number
  nextFee: string
  /** empty: never free */
  freeOver: string
  freeUnits: number | ''
}

export interface TemplateForm extends Omit<FreightTemplate, 'zones' | 'refused' | 'by'> {
  by: NonNullable<FreightTemplate['by']>
  refused: string[]
  zones: ZoneForm[]
}

/** A zone nobody has typed anything into. */
export const freshZone = (): ZoneForm => ({ regions: [], first: 1, firstFee: '0.00', next: 1, nextFee: '0.00', freeOver: '', freeUnits: '' })

export function formOf(template: FreightTemplate): TemplateForm {
  const zones = (template.zones ?? []).map(
    (zone): ZoneForm => ({
      regions: [...(zone.regions ?? [])],
      first: zone.first ?? 1,
      firstFee: amount(zone.firstFen ?? 0),
      next: zone.next ?? 1,
      nextFee: amount(zone.nextFen ?? 0),
      freeOver: zone.freeOverFen == null ? '' : amount(zone.freeOverFen),
      freeUnits: zone.freeOverUnits ?? '',
    }),
  )
  return { ...template, by: template.by ?? 'order', refused: [...(template.refused ?? [])], zones }
}

export function templateOf(form: TemplateForm): FreightTemplate {
  const zones = form.zones.map(
    (zone): Zone => ({
      regions: zone.regions,
      first: zone.first,
      firstFen: fenOf(zone.firstFee) ?? 0,
      next: zone.next,
      nextFen: fenOf(zone.nextFee) ?? 0,
      freeOverFen: zone.freeOver === '' ? null : fenOf(zone.freeOver),
      freeOverUnits: zone.freeUnits === '' ? null : zone.freeUnits,
    }),
  )
  return { ...form, zones }
}
