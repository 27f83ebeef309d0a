import { expect, test } from 'vitest'
import { fakeControl, startDashboard } from './fixture.ts'
import { sendTo } from './send.ts'

const OWN = { 'content-type': 'application/json', 'x-better-together': 'dashboard' }
const STOP = { kind: 'stop', target: 'inventory', seconds: 5 }

async function start() {
  const { control, done } = fakeControl()
  const dashboard = await startDashboard({ control })
  return { ...dashboard, done, send: sendTo(dashboard.port) }
}

test('the dashboard’s own page may begin a fault', async () => {
  const { send, done, url } = await start()
  const headers = { ...OWN, origin: url, 'sec-fetch-site': 'same-origin' }
  expect(await send('POST', '/api/controls/faults', { headers, body: STOP })).toMatchObject({ status: 201 })
  expect(done).toEqual(['stop inventory'])
})

test.each([
  ['a foreign host, as with DNS rebinding', 421, 'foreign-host', { host: 'evil.example' }],
  ['a foreign host with our port', 421, 'foreign-host', { host: 'evil.example:7005' }],
  ['another port of this machine', 421, 'foreign-host', { host: '127.0.0.1:1' }],
  ['a name that only begins as ours', 421, 'foreign-host', { host: 'localhost.evil.example' }],
  ['a foreign origin', 403, 'foreign-origin', { origin: 'https://evil.example' }],
  ['another program’s page on this machine', 403, 'foreign-origin', { origin: 'http://127.0.0.1:3000' }],
  ['a page in a sandbox', 403, 'foreign-origin', { origin: 'null' }],
  ['a cross-site request', 403, 'foreign-site', { 'sec-fetch-site': 'cross-site' }],
  ['a same-site request', 403, 'foreign-site', { 'sec-fetch-site': 'same-site' }],
  ['an address typed in', 403, 'foreign-site', { 'sec-fetch-site': 'none' }],
  ['no header of ours', 403, 'header-required', { 'x-better-together': '' }],
  ['a form', 415, 'not-json', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['plain text', 415, 'not-json', { 'content-type': 'text/plain' }],
])('%s changes nothing: %i %s', async (_what, status, code, foreign) => {
  const { send, done } = await start()
  const headers = { ...OWN, ...foreign }
  const requests: [string, string, object?][] = [
    ['POST', '/api/controls/faults', STOP],
    ['PUT', '/api/controls/load', { running: true, ordersPerMinute: 60, soldOutPercent: 0, unknownSkuPercent: 0 }],
    ['POST', '/api/controls/reset'],
    ['POST', '/API/controls/claims/6'],
    ['DELETE', '/api/controls/faults/1'],
  ]
  for (const [method, path, body] of requests) {
    const answer = await send(method, path, { headers, body })
    expect(answer).toMatchObject({ status, body: { type: `urn:better-together:problem:${code}` } })
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  }
  expect(done).toEqual([])
})

test('a preflight request is not granted', async () => {
  const { send } = await start()
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
  const answer = await send('OPTIONS', '/api/controls/reset', { headers })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('everything is refused while controls are off', async () => {
  const { port } = await startDashboard()
  const answer = await sendTo(port)('POST', '/api/controls/faults', { headers: OWN, body: STOP })
  expect(answer).toMatchObject({ status: 403, body: { type: 'urn:better-together:problem:controls-off' } })
})

test.each(['/', '/api/stream', '/api/recording', '/api/comparison', '/api/orders/ord_000000000000000000000001'])(
  'a foreign host is not shown %s',
  async (path) => {
    const { send } = await start()
    expect(await send('GET', path, { headers: { host: 'evil.example' } })).toMatchObject({ status: 421 })
  },
)

test('orders are hidden from other sites and shown to someone who typed the address', async () => {
  const { send } = await start()
  const ask = (site: string) => send('GET', '/api/recording', { headers: { 'sec-fetch-site': site } })
  expect(await ask('cross-site')).toMatchObject({ status: 403 })
  expect(await ask('none')).toMatchObject({ status: 200 })
})

test('localhost is accepted as our own name too', async () => {
  const { send, port } = await start()
  expect(await send('GET', '/api/comparison', { headers: { host: `localhost:${port}` } })).toMatchObject({
    status: 200,
  })
})
