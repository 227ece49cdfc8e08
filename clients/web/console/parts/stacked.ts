/** `v-stacked` on a table: where there is no room for its columns, each row stands as a card, and each cell has its column's word beside it (base.css). */

import type { Directive } from 'vue'

function label(table: HTMLTableElement): void {
  const words = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? '')
  for (const body of table.tBodies) for (const row of body.rows) [...row.cells].forEach((cell, place) => (cell.dataset.label = words[place] ?? ''))
}

export const stacked: Directive<HTMLTableElement> = { mounted: label, updated: label }
