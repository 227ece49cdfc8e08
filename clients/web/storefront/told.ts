/** Short words to the buyer: what was done, and what was refused in the shop's own words with its code. */

import { troubleOf } from '@shared/asking'
import { pointAt } from '@shared/problems'
import { ref } from 'vue'

export const saying = ref<{ text: string; bad: boolean; turn: number } | null>(null)

const SECONDS = 3
let turn = 0

function show(text: string, bad: boolean) {
  const mine = ++turn
  saying.value = { text, bad, turn: mine }
  setTimeout(() => {
    if (turn === mine) saying.value = null
  }, SECONDS * 1000)
}

export function say(text: string): void {
  show(text, false)
}

export function sayTrouble(error: unknown): void {
  const { message, code } = troubleOf(error)
  show(`${pointAt(error) || message}（${code}）`, true)
}

/** Do something for a press of a button; a refusal is said, and true means that it was done. */
export async function doing(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    sayTrouble(error)
    return false
  }
}
