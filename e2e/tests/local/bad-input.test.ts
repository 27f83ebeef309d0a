import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { openTestShop, type TestShop } from '@better-together/harness/local/test-shop'
import { waitFor } from '@better-together/shop-client/wait-for'
import { afterAll, beforeAll, expect, test } from 'vitest'

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop()
  await shop.ready()
})
afterAll(() => shop?.close())

const good = { customer: 'Ada', sku: 'espresso-beans', quantity: 1 }

/** Sends the path unchanged; `fetch` would normalize it. */
function send(path: string, body?: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; type: string; body: string }>((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: shop.ports.order, path, method: body === undefined ? 'GET' : 'POST', headers },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body: text }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

test.each([
  ['malformed JSON', '{"customer":', 400],
  ['no body', '', 422],
  ['an array', '[]', 422],
  ['wrong types', '{"customer":1,"sku":2,"quantity":"3"}', 422],
  ['an unknown field', JSON.stringify({ ...good, price: 0 }), 422],
  ['an unknown SKU', JSON.stringify({ ...good, sku: 'no-such-thing' }), 422],
  ['a SKU that is a path', JSON.stringify({ ...good, sku: '../stock' }), 422],
  ['quantity 0', JSON.stringify({ ...good, quantity: 0 }), 422],
  ['a negative quantity', JSON.stringify({ ...good, quantity: -1 }), 422],
  ['a fraction', JSON.stringify({ ...good, quantity: 1.5 }), 422],
  ['quantity 1e9', JSON.stringify({ ...good, quantity: 1e9 }), 422],
  ['a body of 2 MB', JSON.stringify({ ...good, customer: 'x'.repeat(2_000_000) }), 413],
])('an order with %s is refused and leaves nothing behind', async (_what, body, status) => {
  const before = await shop.stored()
  const answer = await send('/orders', body, { 'content-type': 'application/json', 'idempotency-key': randomUUID() })
  expect(answer).toMatchObject({ status, type: expect.stringContaining('application/problem+json') })
  expect(JSON.parse(answer.body)).toMatchObject({
    status,
    detail: expect.any(String),
    type: expect.stringMatching(/^urn:/),
  })
  const after = await shop.stored()
  expect(after.stock).toEqual(before.stock)
  expect(after.orders.filter((order) => order.status !== 'rejected')).toEqual(
    before.orders.filter((order) => order.status !== 'rejected'),
  )
})

test.each([
  ['/orders/%2e%2e%2fstock', 404],
  ['/orders/../../etc/passwd', 404],
  ['//orders', 404],
  ['/orders/ord_0', 404],
  ['/orders/%E0%A4%A', 400],
  ['/orders/ord_000000000000000000000000;x=1', 404],
  ['/events/order-placed', 404],
])('the path %s is answered with a problem', async (path, status) => {
  const answer = await send(path)
  expect(answer).toMatchObject({ status, type: expect.stringContaining('application/problem+json') })
})

test('an order without an idempotency key, or with a form as its body, is refused', async () => {
  expect((await send('/orders', JSON.stringify(good), { 'content-type': 'application/json' })).status).toBe(400)
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': randomUUID() }
  expect((await send('/orders', 'sku=espresso-beans', form)).status).toBe(415)
})

/** Publishes through order's sidecar, the only one that may publish. */
async function publish(body: string, contentType: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${shop.ports['order-dapr-http']}/v1.0/publish/pubsub/order-placed`, {
    method: 'POST',
    headers: { 'content-type': contentType, 'dapr-api-token': shop.identities.tokens.order.dapr },
    body,
  })
  return response.status
}

const event = (changes: object) =>
  JSON.stringify({
    specversion: '1.0',
    id: randomUUID(),
    source: 'test',
    type: 'com.example.shop.order.placed.v1',
    ...changes,
  })

test.each([
  ['of an unknown type', { type: 'com.example.shop.order.vanished.v1', data: {} }],
  ['with data that is no order', { data: { orderId: 'x' } }],
  ['with data that is text', { data: 'hello' }],
])('an event %s becomes a dead letter, once, and nobody is notified', async (_what, changes) => {
  const id = randomUUID()
  const before = await shop.stored()
  expect(await publish(event({ id, ...changes }), 'application/cloudevents+json')).toBe(204)
  await waitFor(async () => (await shop.stored()).deadLetters.includes(id), {
    what: `Dead letter ${id}`,
    deadlineMs: 15_000,
  })
  const after = await shop.stored()
  expect(after.deadLetters.filter((letter) => letter === id)).toHaveLength(1)
  expect(after.notifications).toEqual(before.notifications)
  const shown = await (await fetch(`${shop.urls.notifier}/dead-letters`)).json()
  expect(shown).toMatchObject({ deadLetters: expect.arrayContaining([expect.objectContaining({ eventId: id })]) })
})

test('an event without an id becomes a dead letter', async () => {
  const before = (await shop.stored()).deadLetters.length
  expect(await publish(event({ id: undefined, data: {} }), 'application/cloudevents+json')).toBe(204)
  await waitFor(async () => (await shop.stored()).deadLetters.length > before, {
    what: 'A dead letter',
    deadlineMs: 15_000,
  })
})
