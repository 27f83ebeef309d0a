import { createRedisConnection } from '@better-together/shop-client/redis'
import { readTraces } from '@better-together/shop-client/zipkin'
import { expect, test } from 'vitest'
import { startServer } from '../../../shop-client/test/http-server.ts'
import { layersOf, orderDetail, timelineOf } from '../../src/observe/order-detail.ts'
import { trackOrder } from '../../src/observe/orders/order-book.ts'
import { confirmedTrace } from './spans.ts'

const twice = confirmedTrace(
  [
    { at: 13, ms: 5 },
    { at: 320, ms: 6 },
  ],
  315,
)

test('the timeline starts at the first span, and attempts are numbered where they arrived', () => {
  const spans = timelineOf(twice)
  expect(spans[0]).toMatchObject({ id: 'root', startMs: 0, by: 'app', status: '201', service: 'order' })
  const attempts = Object.fromEntries(spans.map(({ id, attempt }) => [id, attempt]))
  expect(attempts).toMatchObject({
    'arrival-0': 1,
    'app-0': 1,
    'arrival-1': 2,
    'app-1': 2,
    deliver: 1,
    root: undefined,
  })
  expect(spans.filter(({ by }) => by === 'dapr').map(({ id }) => id)).toContain('publish')
})

test('each layer is credited with what it was observed to add', () => {
  const cloudEvent = {
    specversion: '1.0',
    id: 'ord_1',
    source: 'order',
    type: 'placed',
    datacontenttype: 'application/json',
    traceparent: '00-t-publish-01',
    data: {},
    topic: 'order-placed',
    pubsubname: 'pubsub',
    tracestate: '',
  }
  const spans = timelineOf(twice)
  const layers = layersOf({ spans, cloudEvent, entryId: '1700-0', attempts: { inventory: 2, notifier: 1 } })
  expect(layers).toEqual([
    { layer: 'OpenTelemetry in the apps', added: 'spans: 1 of order, 2 of inventory, 1 of notifier' },
    { layer: 'Dapr', added: expect.stringMatching(/^spans: 3 of order’s sidecar, 2 of inventory’s sidecar/) },
    { layer: 'Dapr', added: '2 attempts at inventory' },
    { layer: 'Dapr', added: 'in the event: topic, pubsubname' },
    { layer: 'Dapr', added: expect.stringContaining('its own span in place of the app’s') },
    { layer: 'Redis', added: 'its place in the stream order-placed: 1700-0' },
  ])
})

test('an order that left nothing behind has no layers', () => {
  expect(layersOf({ spans: [], cloudEvent: null, entryId: undefined, attempts: {} })).toEqual([])
})

test('while Zipkin hangs the rest is returned without waiting, with a note that spans are missing', async () => {
  const { url } = await startServer(() => undefined)
  const order = trackOrder(
    {
      id: 'ord_1',
      request: { customer: 'Ada', sku: 'tamper', quantity: 1 },
      status: 'confirmed',
      traceparent: `00-${'1'.repeat(32)}-00000000000000ff-01`,
      acceptedAt: '2026-11-24T10:00:00.000Z',
    },
    Date.now(),
  )
  const detail = await orderDetail('ord_1', {
    redis: createRedisConnection({ host: '127.0.0.1', port: 1 }),
    find: () => order,
    entryOf: () => undefined,
    spansOf: async (traceId) => (await readTraces(url, [traceId], 50)).get(traceId) ?? [],
    zipkinUiUrl: undefined,
  })
  expect(detail).toMatchObject({
    cell: { id: 'ord_1', status: 'confirmed' },
    spans: [],
    layers: [{ layer: 'Zipkin', added: 'no spans are available now: no answer in time' }],
  })
})
