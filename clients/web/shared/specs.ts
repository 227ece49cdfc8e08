/** Choosing a SKU by its specs: which choice names which SKU, and which values still lead to one that can be bought. */

import type { SkuView, SpecAxis } from 'minimall'

export type Chosen = Record<string, string>
type Sku = Pick<SkuView, 'skuId' | 'specValues' | 'soldOut'>

/** The SKU of a whole choice, or none while the choice is not whole. */
export function skuOf<Some extends Sku>(specs: SpecAxis[], skus: Some[], chosen: Chosen): Some | undefined {
  if (specs.some(({ specId }) => !chosen[specId])) return undefined
  return skus.find((sku) => specs.every(({ specId }) => sku.specValues[specId] === chosen[specId]))
}

/** Whether a value can be taken: with what is chosen on the other axes, some SKU in stock has it. */
export function canChoose(skus: Sku[], chosen: Chosen, specId: string, valueId: string): boolean {
  const wanted = { ...chosen, [specId]: valueId }
  return skus.some((sku) => !sku.soldOut && Object.entries(wanted).every(([axis, value]) => !value || sku.specValues[axis] === value))
}

/** What to begin with: the first SKU in stock, or the first of all. */
export function firstChoice(skus: Sku[]): Chosen {
  return { ...(skus.find((sku) => !sku.soldOut) ?? skus[0])?.specValues }
}
