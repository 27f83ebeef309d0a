import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { placeOrder } from '../src/place-orders.ts'
import { createShopperTracer } from '../src/shopper-tracer.ts'
import { answerJson, type Call, startServer } from './http-server.ts'

const REQUEST = { customer: 'Ada', sku: 'tamper', quantity: 1 }

async function start(answers: [number, object][]) {
  const order = await startServer((_call, response) => {
    const [status, body] = answers[Math.min(order.calls.length, answers.length) - 1] as [number, object]
    if (status === 0) response.destroy()
    else answerJson(response, status, body)
  })
  const zipkin = await startServer((_call, response) => void response.writeHead(202).end())
  const shopper = createShopperTracer(zipkin.url)
  const closing = new AbortController()
  onTestFinished(() => shopper.stop())
  const place = (key = randomUUID()) =>
    placeOrder(order.url, key, REQUEST, {
      tracer: shopper.tracer,
      headers: { 'dapr-api-token': 'secret' },
      signal: closing.signal,
      patienceMs: 200,
      retryMs: 5,
    })
  return { place, shopper, closing, orders: order.calls, reported: zipkin.calls }
}

const keys = (calls: Call[]) => new Set(calls.map(({ headers }) => headers['idempotency-key']))

test('an order carries its key, its own trace and the client’s headers', async () => {
  const { place, orders } = await start([[201, { id: 'ord_1' }]])
  expect(await place()).toMatchObject({ orderId: 'ord_1', outcome: 'confirmed', sku: 'tamper', quantity: 1 })
  await place()
  expect(orders[0]).toMatchObject({ method: 'POST', path: '/orders', body: REQUEST })
  expect(orders[0]?.headers).toMatchObject({
    'idempotency-key': expect.stringMatching(/./),
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    'dapr-api-token': 'secret',
  })
  expect(keys(orders).size).toBe(2)
})

test('without an answer it retries with the same key in the same trace', async () => {
  const { place, orders } = await start([
    [0, {}],
    [500, { errorCode: 'ERR_DIRECT_INVOKE' }],
    [200, { id: 'ord_1' }],
  ])
  expect(await place()).toMatchObject({ orderId: 'ord_1', outcome: 'confirmed' })
  expect(orders).toHaveLength(3)
  expect(keys(orders).size).toBe(1)
  expect(new Set(orders.map(({ headers }) => headers.traceparent)).size).toBe(1)
})

test('a rejection is an answer and is not retried', async () => {
  const { place, orders } = await start([[503, { orderId: 'ord_1', type: 'pricing-unavailable' }]])
  expect(await place()).toMatchObject({ orderId: 'ord_1', outcome: 'rejected' })
  expect(orders).toHaveLength(1)
})

test('it gives up after a while and reports the last failure', async () => {
  const { place, orders } = await start([[502, {}]])
  expect(await place()).toMatchObject({ orderId: undefined, outcome: 'unknown', failure: 'answered 502' })
  expect(orders.length).toBeGreaterThan(2)
})

test('a timeout is reported as such', async () => {
  const { url } = await startServer(() => undefined)
  const options = { patienceMs: 100, retryMs: 5 }
  expect(await placeOrder(url, 'key', REQUEST, options)).toMatchObject({ failure: 'no answer in time' })
})

test('it does not retry once it is aborted', async () => {
  const { place, closing, orders } = await start([[502, {}]])
  const placing = place()
  closing.abort()
  expect(await placing).toMatchObject({ outcome: 'unknown', failure: 'answered 502' })
  expect(orders).toHaveLength(1)
})

test('the shopper’s span is the root of the trace in Zipkin', async () => {
  const { place, shopper, orders, reported } = await start([[201, { id: 'ord_1' }]])
  await place()
  await shopper.stop()
  const [, traceId, id] = String(orders[0]?.headers.traceparent).split('-')
  expect(reported[0]).toMatchObject({
    path: '/api/v2/spans',
    body: [{ traceId, id, kind: 'CLIENT', name: 'place order', localEndpoint: { serviceName: 'shopper' } }],
  })
})
