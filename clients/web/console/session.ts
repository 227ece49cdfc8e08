/** Who works here: name and permissions of the login, for as long as the browser's tab is open. The shop looks at every call itself. */

import { ref } from 'vue'

const KEPT = 'minimall-staff'

export interface Member {
  name: string
  permissions: string[]
}

function kept(): Member | null {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null')
}

export const member = ref<Member | null>(kept())

export function enter(who: Member): void {
  member.value = who
  sessionStorage.setItem(KEPT, JSON.stringify(who))
}

/** Forget the login, with its token. */
export function leave(): void {
  member.value = null
  sessionStorage.clear()
}

/** Whether the member may; `*` may everything. */
export function may(permission: string): boolean {
  const held = member.value?.permissions ?? []
  return held.includes('*') || held.includes(permission)
}
