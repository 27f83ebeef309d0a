import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listen, type Send } from '../../shared/test/listen.ts'
import { createLegacyApp } from '../src/app.ts'

const startPricing = (version: 'v1' | 'v2' = 'v1') => listen(createLegacyApp(version))

test('the two versions quote visibly different prices for the whole catalogue', async () => {
  const [v1, v2] = [await startPricing('v1'), await startPricing('v2')]
  expect((await v1('GET', '/price?sku=tamper&quantity=2')).body).toEqual({
    SKU: 'tamper',
    PRICE: '34.00',
    VERSION: 'v1',
  })
  expect((await v2('GET', '/price?sku=tamper&quantity=2')).body).toEqual({
    SKU: 'tamper',
    PRICE: '30.60',
    VERSION: 'v2',
  })
  for (const sku of ['espresso-beans', 'filter-papers', 'milk-jug', 'tamper', 'limited-grinder']) {
    const prices = await Promise.all([v1, v2].map(async (send) => (await send('GET', `/price?sku=${sku}`)).body))
    expect(prices).toEqual([
      { SKU: sku, PRICE: expect.stringMatching(/^\d+\.\d\d$/), VERSION: 'v1' },
      { SKU: sku, PRICE: expect.stringMatching(/^\d+\.\d\d$/), VERSION: 'v2' },
    ])
  }
})

test.each(['/price', '/price?sku=', '/price?sku=unicorn', '/price?sku=constructor', '/price?sku=__proto__'])(
  'GET %s is a 404: it has no price',
  async (path) => {
    const send = await startPricing()
    expect(await send('GET', path)).toMatchObject({ status: 404, body: { ERROR: 'NO SUCH SKU' } })
  },
)

test('a single request can be made to fail, and the next one succeeds', async () => {
  const send = await startPricing()
  expect(await send('GET', '/price?sku=tamper&fail=503')).toMatchObject({
    status: 503,
    body: { ERROR: 'TOLD TO FAIL' },
  })
  expect((await send('GET', '/price?sku=tamper')).status).toBe(200)
})

test('a single request can be delayed', async () => {
  const send = await startPricing()
  const begun = performance.now()
  expect((await send('GET', '/price?sku=tamper&delay=120')).status).toBe(200)
  expect(performance.now() - begun).toBeGreaterThan(110)
})

test('all requests can be made to fail or be slow until further notice, with exceptions for single requests', async () => {
  const send = await startPricing()
  expect(await send('PUT', '/switches?fail=500&delay=60')).toMatchObject({ body: { fail: '500', delay: '60' } })
  const begun = performance.now()
  expect((await send('GET', '/price?sku=tamper')).status).toBe(500)
  expect(performance.now() - begun).toBeGreaterThan(50)
  expect((await send('GET', '/price?sku=tamper&fail=0&delay=0')).status).toBe(200)
  await send('PUT', '/switches')
  expect((await send('GET', '/price?sku=tamper')).status).toBe(200)
})

/** Returns the statuses of the next `count` prices, in order. */
async function statuses(send: Send, count: number): Promise<number[]> {
  const answers: number[] = []
  for (let n = 0; n < count; n++) answers.push((await send('GET', '/price?sku=tamper')).status)
  return answers
}

test.each([
  [30, [200, 200, 200, 503, 200, 200, 503, 200, 200, 503]],
  [50, [200, 503, 200, 503, 200, 503, 200, 503, 200, 503]],
  [100, Array.from({ length: 10 }, () => 503)],
  [0, Array.from({ length: 10 }, () => 200)],
])('%i of a hundred requests fail, no more, no fewer, and evenly spread', async (percent, expected) => {
  const send = await startPricing()
  await send('PUT', `/switches?fail=503&failPercent=${percent}`)
  expect(await statuses(send, 10)).toEqual(expected)
  expect((await statuses(send, 90)).filter((status) => status === 503)).toHaveLength(percent * 0.9)
})

test('some requests can be slow while others fail', async () => {
  const send = await startPricing()
  await send('PUT', '/switches?fail=503&failPercent=25&delay=60&slowPercent=50')
  const seen: [status: number, slow: boolean][] = []
  for (let n = 0; n < 4; n++) {
    const begun = performance.now()
    const { status } = await send('GET', '/price?sku=tamper')
    seen.push([status, performance.now() - begun > 50])
  }
  expect(seen.map(([status]) => status)).toEqual([200, 200, 200, 503])
  expect(seen.map(([, slow]) => slow)).toEqual([false, true, false, true])
})

test.each(['failPercent=soon', 'failPercent=-1', 'failPercent=101', 'failPercent='])(
  'an invalid percentage, %s, is ignored: all requests fail',
  async (query) => {
    const send = await startPricing()
    await send('PUT', `/switches?fail=503&${query}`)
    expect(await statuses(send, 3)).toEqual([503, 503, 503])
  },
)

test.each(['fail=200', 'fail=999', 'fail=-1', 'fail=soon', 'fail=', 'delay=-5', 'delay=later', 'delay='])(
  'an invalid switch, %s, is ignored',
  async (query) => {
    const send = await startPricing()
    expect((await send('GET', `/price?sku=tamper&${query}`)).status).toBe(200)
  },
)

test('every attempt at a price is counted, including failed ones, and nothing else is', async () => {
  const send = await startPricing('v2')
  for (const path of [
    '/price?sku=tamper',
    '/price?sku=unicorn',
    '/price?sku=tamper&fail=500',
    '/healthz',
    '/nowhere',
  ]) {
    await send('GET', path)
  }
  expect((await send('GET', '/stats')).body).toEqual({ ATTEMPTS: 3, VERSION: 'v2' })
})

test('health is reported whatever the switches are', async () => {
  const send = await startPricing()
  await send('PUT', '/switches?fail=500')
  expect((await send('GET', '/healthz')).status).toBe(200)
})

test.each([
  ['GET', '//', 400],
  ['GET', 'http://[/price', 400],
  ['GET', '/%E0%A4%A', 404],
  ['GET', '/price/../stats', 200],
  ['GET', '/nowhere', 404],
  ['DELETE', '/price?sku=tamper', 404],
])('%s %s is answered with %i', async (method, path, status) => {
  const send = await startPricing()
  expect((await send(method, path)).status).toBe(status)
})

test('a client that disconnects during a delay does not disturb the service', async () => {
  const server = createServer(createLegacyApp('v1')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [, socket] = await Promise.all([once(client, 'connect'), once(server, 'connection').then(([it]) => it)])
  const arrived = once(server, 'request')
  client.write('GET /price?sku=tamper&delay=50 HTTP/1.1\r\nhost: x\r\n\r\n')
  await arrived
  client.destroy()
  await once(socket, 'close')
  await new Promise((resolve) => setTimeout(resolve, 80)) // an unhandled rejection here would fail this run
})
