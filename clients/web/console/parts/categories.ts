/** The shop's categories, hidden ones too, as a list in the order of the tree. */

import type { StaffCategory } from 'minimall'

export interface Place {
  node: StaffCategory
  depth: number
  /** those with the same parent, this one among them, in their order */
  siblings: StaffCategory[]
}

export function indented(categories: StaffCategory[], parentId: string | null = null, depth = 0): Place[] {
  const siblings = categories.filter((one) => one.parentId === parentId).sort((one, other) => one.order - other.order)
  return siblings.flatMap((node) => [{ node, depth, siblings }, ...indented(categories, node.categoryId, depth + 1)])
}
