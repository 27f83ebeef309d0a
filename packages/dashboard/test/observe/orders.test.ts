import type { StoredOrder } from '@better-together/shop-client/redis'
import { expect, test } from 'vitest'
import { createEventLog } from '../../src/observe/orders/events.ts'
import { createOrderBook, createTotals } from '../../src/observe/orders/order-book.ts'

const stored = (n: number, change: Partial<StoredOrder> = {}): StoredOrder => ({
  id: `ord_${n}`,
  request: { customer: 'Ada', sku: 'tamper', quantity: 1 },
  status: 'accepted',
  traceparent: `00-${String(n).padStart(32, '0')}-00000000000000ff-01`,
  acceptedAt: new Date(1_700_000_000_000 + n * 1000).toISOString(),
  ...change,
})
const entry = (n: number, id = `${1000 + n}-0`) => ({ id, orderId: `ord_${n}` })
const nobody = { lastDelivered: '0-0', delivered: 0, unacknowledged: 0, pending: new Map<string, number>() }

test('documents are read while they are new or not final, and not again afterwards', () => {
  const book = createOrderBook(10, () => undefined)
  const index = { open: { ord_1: 1 }, latest: ['ord_2', 'ord_1'] }
  expect(book.toRead(index)).toEqual(['ord_2', 'ord_1'])
  book.put([stored(1), stored(2, { status: 'confirmed' })], 0)
  expect(book.toRead(index)).toEqual(['ord_1'])
  book.put([stored(1, { status: 'rejected', reason: 'sold-out' })], 0)
  expect(book.toRead({ ...index, open: {} })).toEqual([])
})

test('however many orders arrive, the newest stay, oldest first, and none that was dropped returns', () => {
  const book = createOrderBook(3, () => undefined)
  for (let n = 1; n <= 50; n++) book.put([stored(n)], 0)
  expect(book.cells().map(({ id }) => id)).toEqual(['ord_48', 'ord_49', 'ord_50'])
  const openedAt = Date.parse(stored(2).acceptedAt)
  expect(book.toRead({ open: { ord_2: openedAt }, latest: ['ord_50'] })).not.toContain('ord_2')
  expect(book.drain()).toHaveLength(3)
})

test('a cell is sent again only when it has changed', () => {
  const book = createOrderBook(10, () => undefined)
  book.put([stored(1)], 0)
  expect(book.drain()).toHaveLength(1)
  book.put([stored(1)], 1)
  expect(book.drain()).toEqual([])
  book.put([stored(1, { status: 'confirmed' })], 2)
  expect(book.drain()).toMatchObject([{ id: 'ord_1', status: 'confirmed', kind: 'under-way' }])
})

test('an event is published, being delivered, acknowledged, or a dead letter, by the state of the broker', () => {
  const events = createEventLog(10)
  events.addPublished([entry(1), entry(2), entry(3)])
  events.setGroup(
    {
      ...nobody,
      lastDelivered: '1002-0',
      delivered: 2,
      unacknowledged: 1,
      pending: new Map([['1002-0', 1]]),
    },
    0,
  )
  expect([0, 1, 2, 3].map((n) => events.stateOf(`ord_${n}`))).toEqual([
    'none',
    'acknowledged',
    'delivering',
    'published',
  ])
  events.addDead([entry(2, '2000-0')])
  expect(events.stateOf('ord_2')).toBe('dead-lettered')
  expect(events.last).toEqual({ published: '1003-0', dead: '2000-0' })
})

test('without a subscriber, events stay published', () => {
  const events = createEventLog(10)
  events.addPublished([entry(1)])
  events.setGroup(undefined, 0)
  expect(events.stateOf('ord_1')).toBe('published')
})

test('an event that the broker delivers a second time is recorded as such', () => {
  const events = createEventLog(10)
  events.addPublished([entry(1)])
  events.setGroup({ ...nobody, lastDelivered: '1001-0', pending: new Map([['1001-0', 2]]) }, 0)
  events.setGroup({ ...nobody, lastDelivered: '1001-0' }, 0)
  expect(events.deliveryOf('ord_1').wasRedelivered).toBe(true)
})

test('of many undelivered events the oldest ten are held by workers, counted from when that was first observed', () => {
  const events = createEventLog(50)
  const entries = Array.from({ length: 12 }, (_none, n) => entry(n + 1))
  events.addPublished(entries)
  const pending = new Map(entries.map(({ id }) => [id, 1]))
  events.setGroup({ ...nobody, lastDelivered: '1012-0', pending }, 5)
  pending.delete('1001-0')
  events.setGroup({ ...nobody, lastDelivered: '1012-0', pending }, 7)
  expect([2, 11, 12].map((n) => events.deliveryOf(`ord_${n}`).heldSince)).toEqual([5, 7, undefined])
})

test('totals count from the first poll, include orders that have left the view, and count each order once', () => {
  const events = createEventLog(10)
  const totals = createTotals()
  const book = createOrderBook(2, (milestone) => totals.add(milestone))
  book.put([stored(1, { status: 'confirmed' })], 0)
  events.addPublished([entry(1)])
  events.setGroup({ ...nobody, lastDelivered: '1001-0', delivered: 1000 }, 0)
  book.putEvents(events, 0)
  totals.begin(events)
  expect(totals.view(events)).toEqual({ accepted: 1, notified: 1, rejected: 0, deadLettered: 0 })

  for (const n of [2, 3, 4, 5]) book.put([stored(n, { status: 'confirmed' })], 0)
  book.put([stored(6, { status: 'rejected', reason: 'sold-out' })], 0)
  events.addPublished([entry(2), entry(3), entry(4), entry(5), entry(5, '1009-0')])
  events.addDead([entry(3, '2000-0')])
  events.setGroup({ ...nobody, lastDelivered: '1009-0', delivered: 1005 }, 0)
  expect(totals.view(events)).toEqual({ accepted: 6, notified: 4, rejected: 1, deadLettered: 1 })
})
