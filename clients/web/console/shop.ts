/** The shop, as the staff calls it. A session ends with the tab, or after its two hours: then the login page comes. */

import type { Language } from '@shared/language'
import { site } from '@shared/site'
import { createCloud, type LoggedInStaff, type Session } from 'minimall'
import { enter, leave } from './session'

export const cloud = createCloud()
export const shop = cloud.shop

const memory = {
  get: (name: string) => sessionStorage.getItem(name) ?? '',
  set: (name: string, text: string) => sessionStorage.setItem(name, text),
}

/** The session that a login has just given, until the SDK takes it. */
let given: Session | null = null

export function openShop(language: Language): void {
  cloud.init({ baseUrl: site.api, language, storage: memory, login })
}

/** The SDK asks for a session when it has none, or when the shop takes the one it has no more: then somebody has to log in. */
async function login(): Promise<Session> {
  if (!given) {
    leave()
    throw new Error('log in first')
  }
  const session = given
  given = null
  return session
}

/** Log in; what was unusual about it, and the login before. Rejects with staff_login_failed, staff_locked, … */
export async function logIn(username: string, password: string, code?: string): Promise<Pick<LoggedInStaff, 'lastLogin' | 'unusual'>> {
  const { accessToken, expiresIn, name, permissions, lastLogin, unusual } = await shop.staff.login({ username, password, ...(code ? { code } : {}) })
  given = { accessToken, expiresIn }
  await cloud.login()
  enter({ name, permissions })
  return { lastLogin, unusual }
}

/** Go on with the token that the shop gives in place of this one, as after a change of the password. */
export async function renew(session: Session): Promise<void> {
  given = session
  await cloud.login()
}

/** Whether this shop has an operation: a page without its operations is left out. */
export function offers(name: string): boolean {
  const [domain, verb] = name.split('/')
  const method = verb.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())
  return method in ((shop as unknown as Record<string, object>)[domain] ?? {})
}
