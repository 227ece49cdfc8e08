/** `v-money` on an input: a sum in yuan, with at most two decimals; the browser says so at the field before anything is sent. */

import { words } from '@shared/language'
import type { Directive } from 'vue'

function shape(field: HTMLInputElement): void {
  field.inputMode = 'decimal'
  field.pattern = '\\s*\\d{1,8}(\\.\\d{1,2})?\\s*'
  field.title = words('money')
}

export const money: Directive<HTMLInputElement> = { mounted: shape, updated: shape }
