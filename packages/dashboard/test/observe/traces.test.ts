import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Span } from '@better-together/shop-client/zipkin'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createOrderBook } from '../../src/observe/orders/order-book.ts'
import { dueTraces, isSettled, pollTraces } from '../../src/observe/orders/poll-traces.ts'
import { createSourceHealth } from '../../src/observe/source-health.ts'
import { confirmedTrace } from './spans.ts'

const TRACE = '1'.repeat(32)
const order = {
  id: 'ord_1',
  request: { customer: 'Ada', sku: 'tamper', quantity: 1 },
  status: 'confirmed' as const,
  traceparent: `00-${TRACE}-00000000000000ff-01`,
  acceptedAt: '2026-11-24T10:00:00.000Z',
}
const zipkin: { server: Server; spans: Span[]; asked: string[]; status: number } = {
  server: createServer((request, response) => {
    zipkin.asked.push(request.url ?? '')
    const isFound = zipkin.status !== 200 || zipkin.spans.length > 0
    response.writeHead(isFound ? zipkin.status : 404).end(JSON.stringify(zipkin.spans))
  }),
  spans: [],
  asked: [],
  status: 200,
}

beforeEach(async () => {
  Object.assign(zipkin, { spans: [], asked: [], status: 200 })
  zipkin.server.listen(0, '127.0.0.1')
  await once(zipkin.server, 'listening')
})
afterEach(() => {
  vi.useRealTimers()
  zipkin.server.closeAllConnections()
  zipkin.server.close()
})

function looking() {
  const book = createOrderBook(10, () => undefined)
  book.put([order], Date.now() - 60_000)
  const answers: number[] = []
  const zipkinUrl = `http://127.0.0.1:${(zipkin.server.address() as AddressInfo).port}`
  const windows = () => ({ repeatedCalls: 0, breakerOpen: 0, longestAttemptMs: 10 })
  const look = () => pollTraces({ zipkinUrl, book, windows, onAnswer: (ms: number) => void answers.push(ms) })
  return { book, answers, look, cell: () => book.cells()[0] }
}

const notHeld = { wasRedelivered: false, heldSince: undefined }

function confirmed(now: number) {
  const book = createOrderBook(10, () => undefined)
  book.put([order], now)
  const [tracked] = book.all()
  if (!tracked) throw new Error('no order')
  const settled = (hasTraces: boolean, quiet: boolean, at = now) => isSettled(tracked, hasTraces, () => quiet, at)
  return { book, settled }
}

const spansOfTrace = () => confirmedTrace().map((span) => ({ ...span, traceId: TRACE }))

test('a trace is read until it is complete, and not again', async () => {
  const { look, cell, answers } = looking()
  await look()
  expect(cell()).not.toHaveProperty('attempts')
  zipkin.spans = spansOfTrace()
  await look()
  await look()
  expect(cell()).toMatchObject({ attempts: { inventory: 1, 'legacy-pricing': 1, notifier: 1 }, traceId: TRACE })
  expect(zipkin.asked).toEqual([`/api/v2/trace/${TRACE}`, `/api/v2/trace/${TRACE}`])
  expect(answers).toEqual([65])
})

test('a failing Zipkin is reported, and the traces stay due', async () => {
  const { look, cell } = looking()
  const sources = createSourceHealth()
  zipkin.status = 500
  await sources.poll('Zipkin', look)
  expect(sources.unavailable()).toEqual(['Zipkin: answered 500'])
  Object.assign(zipkin, { status: 200, spans: spansOfTrace() })
  await sources.poll('Zipkin', look)
  expect(sources.unavailable()).toEqual([])
  expect(cell()?.attempts).toBeDefined()
})

test('a trace is not looked up while its order is only accepted, nor before its spans can have arrived', () => {
  const now = Date.now()
  const book = createOrderBook(10, () => undefined)
  book.put([{ ...order, status: 'accepted' }], now - 60_000)
  expect(dueTraces(book.all(), now)).toEqual([])
  book.put([order], now)
  expect(dueTraces(book.all(), now + 100)).toEqual([])
  expect(dueTraces(book.all(), now + 1300)).toHaveLength(1)
})

test('what the layers did is known from a complete trace, from unchanged counters, or when time is up', () => {
  const now = Date.now()
  const { book, settled } = confirmed(now)
  expect(settled(true, true)).toBe(false) // nobody has been notified yet
  book.putEvents({ stateOf: () => 'acknowledged', deliveryOf: () => notHeld }, now)
  expect(settled(true, false)).toBe(false)
  expect(settled(true, true)).toBe(true)
  expect(settled(false, false)).toBe(true)
  expect(settled(true, false, now + 21_000)).toBe(true)
})

test('unchanged counters prove nothing about an event that was held for longer than one delivery', () => {
  const now = Date.now()
  const { book, settled } = confirmed(now)
  const heldSince = { wasRedelivered: false, heldSince: now }
  book.putEvents({ stateOf: () => 'delivering', deliveryOf: () => heldSince }, now)
  book.putEvents({ stateOf: () => 'acknowledged', deliveryOf: () => heldSince }, now + 900)
  expect(settled(true, true)).toBe(true)
  book.putEvents({ stateOf: () => 'delivering', deliveryOf: () => heldSince }, now + 1000)
  book.putEvents({ stateOf: () => 'acknowledged', deliveryOf: () => heldSince }, now + 20_000)
  expect(settled(true, true, now + 20_000)).toBe(false)
  expect(settled(true, true, now + 40_500)).toBe(true)
})
