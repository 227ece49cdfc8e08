/** People without a page: what a test needs done in the shop by others. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { SHOP } from './browser.mjs'

/** A connection that was kept alive may end just when it is used again: then the same call, under its own key, goes over another one. */
async function reached(call, tries = 3) {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!--tries) throw error
    }
  }
}

async function send(name, data, token) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() }
  if (token) headers.Authorization = `Bearer ${token}`
  const body = JSON.stringify(data)
  const answer = await reached(() => fetch(`${SHOP}/${name}`, { method: 'POST', headers, body }))
  const said = await answer.json()
  assert.equal(answer.status, 200, JSON.stringify(said))
  return said.data
}

async function loggedIn(name, data) {
  const { accessToken } = await send(name, data)
  return { call: (operation, request = {}) => send(operation, request, accessToken) }
}

export const colleague = (username, password) => loggedIn('staff/login', { username, password })
export const staff = () => colleague('demo', 'xiaoman-demo')
export const buyer = (name) => loggedIn('identity/login', { code: `sim-${name}` })
