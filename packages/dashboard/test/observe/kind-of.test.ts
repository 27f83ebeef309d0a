import { expect, test } from 'vitest'
import { type Evidence, kindOf } from '../../src/observe/orders/kind-of.ts'
import { orderKinds } from '../../src/protocol/order-cell.ts'
import { traceEvidence } from './spans.ts'

const notified: Evidence = { status: 'confirmed', event: 'acknowledged', isKnown: true }
const retried = traceEvidence({ isRetried: true, attempts: { inventory: 2 } })
const broken = traceEvidence({ metOpenBreaker: true })
const elsewhereRetried = { isRetried: true, metOpenBreaker: false }
const arrived = (attempts: number, byDapr = 0, byMesh = 0) => ({ arrivals: { attempts, byDapr, byMesh } })
const compensated = { status: 'rejected', reason: 'pricing-unavailable', event: 'none', isKnown: true } as const

test.each<[kind: string, evidence: Evidence]>([
  ['under-way', { status: 'accepted', event: 'none', isKnown: false }],
  ['under-way', { status: 'rejecting', reason: 'sold-out', event: 'none', isKnown: false }],
  ['under-way', { ...notified, event: 'delivering' }],
  ['under-way', { ...notified, isKnown: false }],
  ['answered-at-once', notified],
  ['answered-at-once', { ...notified, trace: traceEvidence({}) }],
  ['retried-by-dapr', { ...notified, trace: retried }],
  ['retried-by-dapr', { ...notified, event: 'published', isKnown: false, trace: retried }],
  ['retried-by-dapr', { ...notified, wasRedelivered: true }],
  ['retried-by-dapr', { ...notified, ...arrived(2, 1) }],
  [
    'retried-by-dapr',
    { ...notified, ...arrived(1), trace: traceEvidence({ isRetried: true, elsewhere: elsewhereRetried }) },
  ],
  ['answered-at-once', { ...notified, ...arrived(1), trace: retried }],
  ['retried-by-mesh', { ...notified, ...arrived(2, 0, 1) }],
  ['rejected', { status: 'rejected', reason: 'sold-out', event: 'none', isKnown: true }],
  ['rejected', { status: 'rejected', reason: 'inventory-unavailable', event: 'none', isKnown: false }],
  [
    'breaker-open',
    { status: 'rejected', reason: 'inventory-unavailable', event: 'none', isKnown: true, trace: broken },
  ],
  ['compensated', { status: 'rejected', reason: 'pricing-unavailable', event: 'none', isKnown: false }],
  ['compensated', { ...compensated, ...arrived(4, 3), trace: traceEvidence({ isRetried: true }) }],
  ['compensated', { ...compensated, ...arrived(4, 3), trace: broken }],
  ['compensated', { ...compensated, ...arrived(3, 0, 2), trace: broken }],
  ['breaker-open', { ...compensated, ...arrived(0), trace: broken }],
  ['breaker-open', { ...compensated, trace: broken }],
  ['dead-lettered', { ...notified, event: 'dead-lettered' }],
])('%s', (kind, evidence) => {
  expect(kindOf(evidence)).toBe(kind)
})

test('of all kinds that apply the worst one counts, down to an order about which nothing is known', () => {
  const worst: Evidence = { ...compensated, ...arrived(3, 1, 1), event: 'dead-lettered', trace: broken }
  const ever: Evidence = { ...worst, event: 'none', arrivals: undefined }
  const better: Evidence[] = [
    worst,
    ever,
    { ...ever, trace: retried },
    { ...ever, reason: 'inventory-unavailable', trace: retried },
    { ...notified, ...arrived(3, 1, 1) },
    { ...notified, trace: retried },
    notified,
    { ...notified, isKnown: false },
  ]
  expect(better.map(kindOf)).toEqual([...orderKinds].reverse())
})

test('whether the mesh retried is never guessed', () => {
  expect(kindOf(notified)).toBe('answered-at-once')
  expect(kindOf({ ...notified, ...arrived(1) })).toBe('answered-at-once')
})
