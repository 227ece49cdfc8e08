'use strict'

/**
 * The network between phone and shop: passes everything on, remembers it, and fails on command.
 *
 *     network.fail('orders/submit', 'answer')    the shop does it, the answer is lost
 *     network.fail('orders/submit', 'request')   the shop never hears of it
 *     network.fail('orders/get', { status: 503, headers: { 'Retry-After': '1' }, body: '{…}' })   somebody else answers
 */

const http = require('node:http')

/** @param {string} shop */
function createNetwork(shop) {
  const target = new URL(shop)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
  let seen = []
  let faults = []

  const server = http.createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => pass(request, Buffer.concat(chunks), response))
  })

  async function pass(request, body, response) {
    const name = request.url.split('?')[0].slice(1)
    const record = { name, method: request.method, url: request.url, headers: request.headers, body: body.toString(), status: 0 }
    seen.push(record)
    const fault = take(name)
    if (fault === 'request') return response.destroy()
    if (fault && fault.before) await fault.before(record)
    if (fault && fault.status) {
      record.status = fault.status
      return response.writeHead(fault.status, fault.headers || {}).end(fault.body || '')
    }
    const options = { host: target.hostname, port: target.port, path: request.url, method: request.method, agent }
    options.headers = { ...request.headers, host: target.host }
    const onward = http.request(options, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => {
        record.status = answer.statusCode
        record.answer = Buffer.concat(parts).toString()
        if (fault === 'answer') return response.destroy()
        const headers = { ...answer.headers, ...(fault && fault.headers) }
        return response.writeHead(answer.statusCode, headers).end(record.answer)
      })
    })
    onward.on('error', () => response.destroy())
    return onward.end(body)
  }

  function take(name) {
    const index = faults.findIndex((each) => each.name === name)
    if (index < 0) return null
    const [{ kind }] = --faults[index].times ? [faults[index]] : faults.splice(index, 1)
    return kind
  }

  return {
    url: '',
    async open() {
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      this.url = `http://127.0.0.1:${server.address().port}`
    },
    close() {
      agent.destroy()
      server.closeAllConnections()
      server.close()
    },
    fail(name, kind, times = 1) {
      faults.push({ name, kind, times })
    },
    calm() {
      faults = []
      seen = []
    },
    /** What was sent so far, of one operation or of all. */
    sent: (name) => seen.filter((each) => !name || each.name === name),
  }
}

module.exports = { createNetwork }
