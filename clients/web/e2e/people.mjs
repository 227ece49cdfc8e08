/** People without a page: what a test needs done in the shop by others. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { SHOP } from './browser.mjs'

async function send(name, data, token) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }
  if (token) headers.Authorization = `Bearer ${token}`
  const answer = await fetch(`${SHOP}/${name}`, { method: 'POST', headers, body: JSON.stringify(data) })
  const said = await answer.json()
  assert.equal(answer.status, 200, JSON.stringify(said))
  return said.data
}

async function loggedIn(name, data) {
  const { accessToken } = await send(name, data)
  return { call: (operation, request = {}) => send(operation, request, accessToken) }
}

export const staff = () => loggedIn('staff/login', { username: 'demo', password: 'xiaoman-demo' })
export const buyer = (name) => loggedIn('identity/login', { code: `sim-${name}` })
