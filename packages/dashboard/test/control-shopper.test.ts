import { expect, onTestFinished, test } from 'vitest'
import { createShopper } from '../src/control/shopper.ts'
import { createShopperSpans } from '../src/control/shopper-spans.ts'
import { answerJson, type Call, startServer } from './control-server.ts'

const WISH = { customer: 'Ada', sku: 'tamper', quantity: 1 }

async function start(answers: [number, object][]) {
  const order = await startServer((_call, response) => {
    const [status, body] = answers[Math.min(order.calls.length, answers.length) - 1] as [number, object]
    if (status === 0) response.destroy()
    else answerJson(response, status, body)
  })
  const zipkin = await startServer((_call, response) => void response.writeHead(202).end())
  const spans = createShopperSpans(zipkin.url)
  const closing = new AbortController()
  onTestFinished(() => spans.stop())
  const place = createShopper({
    orderUrl: order.url,
    daprApiToken: 'secret',
    spans,
    closing: closing.signal,
    patienceMs: 200,
    repeatAfterMs: 5,
  })
  return { place, spans, closing, orders: order.calls, reported: zipkin.calls }
}

const keys = (calls: Call[]) => new Set(calls.map(({ headers }) => headers['idempotency-key']))

test('an order carries a key, a trace of its own and the sidecar’s token', async () => {
  const { place, orders } = await start([[201, { id: 'ord_1' }]])
  expect(await place(WISH)).toBeUndefined()
  await place(WISH)
  expect(orders[0]).toMatchObject({ method: 'POST', path: '/orders', body: WISH })
  expect(orders[0]?.headers).toMatchObject({
    'idempotency-key': expect.stringMatching(/./),
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    'dapr-api-token': 'secret',
  })
  expect(keys(orders).size).toBe(2)
})

test('without an answer it asks again with the same key in the same trace', async () => {
  const { place, orders } = await start([
    [0, {}],
    [500, { errorCode: 'ERR_DIRECT_INVOKE' }],
    [200, { id: 'ord_1' }],
  ])
  expect(await place(WISH)).toBeUndefined()
  expect(orders).toHaveLength(3)
  expect(keys(orders).size).toBe(1)
  expect(new Set(orders.map(({ headers }) => headers.traceparent)).size).toBe(1)
})

test('a rejected order is answered, and not asked for again', async () => {
  const { place, orders } = await start([[503, { orderId: 'ord_1', type: 'pricing-unavailable' }]])
  expect(await place(WISH)).toBeUndefined()
  expect(orders).toHaveLength(1)
})

test('it gives up after a while, and says what it heard', async () => {
  const { place, orders } = await start([[502, {}]])
  expect(await place(WISH)).toBe('answered 502')
  expect(orders.length).toBeGreaterThan(2)
})

test('it asks no more once the dashboard stops', async () => {
  const { place, closing, orders } = await start([[502, {}]])
  const placing = place(WISH)
  closing.abort()
  expect(await placing).toBe('answered 502')
  expect(orders).toHaveLength(1)
})

test('the shopper’s span is the beginning of the trace, in Zipkin', async () => {
  const { place, spans, orders, reported } = await start([[201, { id: 'ord_1' }]])
  await place(WISH)
  await spans.stop()
  const [, traceId, id] = String(orders[0]?.headers.traceparent).split('-')
  expect(reported[0]).toMatchObject({
    path: '/api/v2/spans',
    body: [{ traceId, id, kind: 'CLIENT', name: 'place order', localEndpoint: { serviceName: 'shopper' } }],
  })
})
