/** The SKU matrix of the product editor: axes of choice, and a row for each combination, which keeps what was typed when axes change. */

import type { EditedSku, NewSku, SkuChange, SpecAxis } from 'minimall'
import { amount, fenOf } from './money'

export const MOST_SKUS = 45 // the shop's limit
export const MOST_AXES = 5

export interface Row {
  /** null: the shop will name it */
  skuId: string | null
  /** spec id -> value id */
  choice: Record<string, string>
  price: string
  linePrice: string
  /** first stock of a new SKU; of a known one the stock is moved, not typed */
  stock: string
  weight: string
  /** a freight template; empty: the shop's default one */
  freight: string
  rush: boolean
}

const EMPTY: Omit<Row, 'skuId' | 'choice'> = { price: '', linePrice: '', stock: '0', weight: '0', freight: '', rush: false }

/** Every combination of the axes' values, in their order; without axes the one that there is. */
export function combinations(axes: SpecAxis[]): Record<string, string>[] {
  return axes.reduce<Record<string, string>[]>(
    (begun, axis) => begun.flatMap((choice) => axis.values.map(({ valueId }) => ({ ...choice, [axis.specId]: valueId }))),
    [{}],
  )
}

/** Rows for the axes as they are now. A combination keeps its row; a new one takes what was typed in a row that it grew out of. */
export function fitted(axes: SpecAxis[], rows: Row[]): Row[] {
  const agrees = (row: Row, choice: Record<string, string>) => Object.entries(row.choice).every(([spec, value]) => !(spec in choice) || choice[spec] === value)
  return combinations(axes).map((choice) => {
    const same = rows.find((row) => agrees(row, choice) && Object.keys(row.choice).length === Object.keys(choice).length)
    if (same && Object.keys(choice).every((spec) => spec in same.choice)) return same
    const kin = rows.find((row) => agrees(row, choice))
    const { price, linePrice, weight, freight, rush } = kin ?? EMPTY
    return { ...EMPTY, price, linePrice, weight, freight, rush, skuId: null, choice }
  })
}

/** The rows of a product that is there already. */
export function rowsOf(skus: EditedSku[]): Row[] {
  return skus.map((sku) => ({
    skuId: sku.skuId,
    choice: sku.specValues,
    price: amount(sku.priceFen),
    linePrice: sku.linePriceFen === null ? '' : amount(sku.linePriceFen),
    stock: String(sku.stock),
    weight: String(sku.weightGrams),
    freight: sku.freightTemplate ?? '',
    rush: sku.rush,
  }))
}

/** An id that no other of these has: v1, v2, … */
export function freshId(letter: string, taken: string[]): string {
  for (let number = taken.length + 1; ; number++) {
    if (!taken.includes(`${letter}${number}`)) return `${letter}${number}`
  }
}

/** What is wrong with a row, as a word of the editor's language file; empty when nothing is. */
export function faultOf(row: Row): '' | 'price' | 'linePrice' | 'stock' | 'weight' {
  const price = fenOf(row.price)
  if (price === null) return 'price'
  const linePrice = row.linePrice === '' ? null : fenOf(row.linePrice)
  if (row.linePrice !== '' && (linePrice === null || linePrice < price)) return 'linePrice'
  if (!/^\d{1,7}$/.test(row.stock)) return 'stock'
  if (!/^\d{1,7}$/.test(row.weight)) return 'weight'
  return ''
}

/** A row without faults as products/create takes it. */
export function newSku(row: Row): NewSku {
  return {
    specValues: row.choice,
    priceFen: fenOf(row.price) ?? 0,
    linePriceFen: row.linePrice === '' ? null : fenOf(row.linePrice),
    stock: Number(row.stock),
    weightGrams: Number(row.weight),
    freightTemplate: row.freight || null,
    rush: row.rush,
  }
}

/** What products/update is told: new and changed SKUs, and those that have no row any more. `rush` is decided when a SKU is made, so it is not sent for a known one. */
export function changes(before: Row[], now: Row[]): { skus: SkuChange[]; removeSkuIds: string[] } {
  const known = new Map(before.map((row) => [row.skuId, row]))
  const skus = now.flatMap((row): SkuChange[] => {
    const old = row.skuId === null ? undefined : known.get(row.skuId)
    if (!old) return [newSku(row)]
    const { priceFen, linePriceFen, weightGrams, freightTemplate, specValues } = newSku(row)
    const was = newSku(old)
    if (JSON.stringify([priceFen, linePriceFen, weightGrams, freightTemplate, specValues]) === JSON.stringify([was.priceFen, was.linePriceFen, was.weightGrams, was.freightTemplate, was.specValues])) return []
    return [{ skuId: row.skuId, specValues, priceFen, linePriceFen, weightGrams, freightTemplate }]
  })
  const kept = new Set(now.map((row) => row.skuId))
  return { skus, removeSkuIds: before.flatMap(({ skuId }) => (skuId && !kept.has(skuId) ? [skuId] : [])) }
}
