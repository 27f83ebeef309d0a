import { expect, test } from 'vitest'
import { faultRequest } from '../../src/protocol/controls.ts'
import type { OrderCell } from '../../src/protocol/order-cell.ts'
import { intervalScale } from '../../web/src/compare/interval-scale.ts'
import { type FaultKind, faultRequestOf, faultWords } from '../../web/src/controls/fault-request.ts'
import { clock, count, duration, rate, shortId } from '../../web/src/format.ts'
import { describeOrder } from '../../web/src/grid/describe-order.ts'
import { eventLines } from '../../web/src/order/event-lines.ts'
import { essentialSpans, timelineRows } from '../../web/src/order/timeline-spans.ts'

test('numbers are short enough to read from a distance', () => {
  expect([null, 0, 0.04, 8.26, 123.4].map(rate)).toEqual(['–', '0', '0.0', '8.3', '123'])
  expect([null, 0.42, 12.4, 1500, 12_345].map(duration)).toEqual(['–', '0.4 ms', '12 ms', '1.5 s', '12 s'])
  expect([-5, 6_100, 90_000].map(clock)).toEqual(['0:00', '0:07', '1:30'])
  expect([7, 12_345, 1_234_567].map(count)).toEqual(['7', '12\u202f345', '1\u202f234\u202f567'])
  expect(['short-id', '0123456789abcdef'].map(shortId)).toEqual(['short-id', '0123456789ab'])
})

test('an order’s description states in words what its shape shows', () => {
  const order: OrderCell = {
    id: 'order-1',
    customer: 'ada',
    sku: 'moka-pot',
    quantity: 2,
    status: 'confirmed',
    kind: 'retried-by-dapr',
    event: 'acknowledged',
    attempts: { inventory: 3, 'legacy-pricing': 1 },
    acceptedAt: '2026-11-24T18:00:00.000Z',
  }
  expect(describeOrder(order)).toBe(
    'Order order-1: 2 × moka-pot for ada. Dapr retried, inventory tried 3 times, event acknowledged',
  )
  expect(describeOrder({ ...order, kind: 'rejected', reason: 'sold-out', event: 'none', attempts: {} })).toContain(
    'rejected (sold-out), no event',
  )
})

test('spans appear beneath their parent, in the order in which they began', () => {
  const span = (id: string, startMs: number, parentId?: string) => ({
    id,
    ...(parentId === undefined ? {} : { parentId }),
    service: 'order',
    name: id,
    by: 'app' as const,
    startMs,
    durationMs: 10,
  })
  const rows = timelineRows([
    span('late', 60, 'root'),
    span('root', 0),
    span('early', 20, 'root'),
    span('orphan', 90, 'gone'),
  ])
  expect(rows.map((row) => [row.span.id, row.depth, row.left])).toEqual([
    ['root', 0, 0],
    ['early', 1, 20],
    ['late', 1, 60],
    ['orphan', 0, 90],
  ])
  expect(timelineRows([])).toEqual([])
})

test('the short timeline leaves out state calls, but never a failure or a retry', () => {
  const span = (id: string, name: string, rest: object = {}) => ({
    id,
    service: 'order',
    name,
    by: 'app' as const,
    startMs: 0,
    durationMs: 1,
    ...rest,
  })
  const spans = [
    span('1', 'post /orders'),
    span('2', 'post', { parentId: '1' }),
    span('3', '/v1.0/state/statestore', { parentId: '2' }),
    span('4', 'post', { parentId: '1' }),
    span('5', 'calllocal/inventory/reserve', { parentId: '4' }),
    span('6', '/v1.0/state/statestore', { parentId: '2', error: '500' }),
    span('7', 'post', { parentId: '1', attempt: 2 }),
  ]
  expect(essentialSpans(spans.filter(({ id }) => id !== '6')).map(({ id }) => id)).toEqual(['1', '4', '5', '7'])
  expect(essentialSpans(spans).map(({ id }) => id)).toEqual(['1', '2', '4', '5', '6', '7'])
})

test('what Dapr added to the event is distinguished from what the app published', () => {
  const lines = eventLines({ topic: 'order-placed', data: { orderId: '1' }, id: '1', pubsubname: 'pubsub' })
  expect(lines.map(({ name, byDapr }) => [name, byDapr])).toEqual([
    ['id', false],
    ['topic', true],
    ['pubsubname', true],
    ['data', false],
  ])
})

test('whatever the form is set to, the server accepts it', () => {
  const draft = { target: 'inventory', failPercent: 50, slowPercent: 0, delayMs: 1000, seconds: 300 }
  for (const kind of Object.keys(faultWords) as FaultKind[]) {
    expect(faultRequest.safeParse(faultRequestOf({ ...draft, kind })).success).toBe(true)
  }
})

test('the cost scale includes the direct call and has a few round marks', () => {
  for (const values of [[], [1.05], [2.4, 3.9], [180]]) {
    const { position, marks } = intervalScale(values)
    expect(position(1)).toBeGreaterThan(0)
    expect(position(1)).toBeLessThan(100)
    expect(marks.length).toBeLessThanOrEqual(8)
    for (const value of values) expect(position(value)).toBeLessThan(100)
  }
})
