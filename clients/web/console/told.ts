/** Short words to the staff: what was done, and what was refused in the shop's own words with its code. */

import { troubleOf } from '@shared/asking'
import { pointAt } from '@shared/problems'
import { MessagePlugin } from 'tdesign-vue-next/es/message'

export function say(text: string): void {
  MessagePlugin.success(text)
}

/** Something to look at: it stays for longer than what merely went well. */
export function warn(text: string): void {
  MessagePlugin.warning(text, 8000)
}

/** Do something for a press of a button; a refusal is said, and true means that it was done. */
export async function doing(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const { code, message } = troubleOf(error)
    MessagePlugin.error(`${pointAt(error) || message}（${code}）`, 5000)
    return false
  }
}
