import { expect, test } from 'vitest'
import { type Evidence, kindOf } from '../src/observe/kind-of.ts'
import { orderKinds } from '../src/protocol/order-cell.ts'
import { traceEvidence } from './observe-spans.ts'

const told: Evidence = { status: 'confirmed', event: 'acknowledged', isKnown: true }
const retried = traceEvidence({ isRetried: true, attempts: { inventory: 2 } })
const broken = traceEvidence({ metOpenBreaker: true })

test.each<[kind: string, evidence: Evidence]>([
  ['under-way', { status: 'accepted', event: 'none', isKnown: false }],
  ['under-way', { status: 'rejecting', reason: 'sold-out', event: 'none', isKnown: false }],
  ['under-way', { ...told, event: 'delivering' }],
  ['under-way', { ...told, isKnown: false }],
  ['answered-at-once', told],
  ['answered-at-once', { ...told, trace: traceEvidence({}) }],
  ['retried-by-dapr', { ...told, trace: retried }],
  ['retried-by-dapr', { ...told, event: 'published', isKnown: false, trace: retried }],
  ['retried-by-dapr', { ...told, wasHandedOutAgain: true }],
  ['retried-by-mesh', { ...told, meshRetries: 1 }],
  ['rejected', { status: 'rejected', reason: 'sold-out', event: 'none', isKnown: true }],
  ['rejected', { status: 'rejected', reason: 'inventory-unavailable', event: 'none', isKnown: false }],
  [
    'breaker-open',
    { status: 'rejected', reason: 'inventory-unavailable', event: 'none', isKnown: true, trace: broken },
  ],
  ['compensated', { status: 'rejected', reason: 'pricing-unavailable', event: 'none', isKnown: false }],
  ['dead-lettered', { ...told, event: 'dead-lettered' }],
])('%s', (kind, evidence) => {
  expect(kindOf(evidence)).toBe(kind)
})

test('of all that applies the worst counts, down to an order of which nothing is known', () => {
  const worst: Evidence = {
    status: 'rejected',
    reason: 'pricing-unavailable',
    event: 'dead-lettered',
    isKnown: true,
    trace: traceEvidence({ isRetried: true, metOpenBreaker: true, askedForPrice: true }),
    meshRetries: 2,
  }
  const ever = traceEvidence({ isRetried: true, metOpenBreaker: true })
  const better: Evidence[] = [
    worst,
    { ...worst, event: 'none' },
    { ...worst, event: 'none', reason: 'inventory-unavailable', trace: ever },
    { ...worst, event: 'none', reason: 'inventory-unavailable', trace: retried },
    { ...told, meshRetries: 2, trace: retried },
    { ...told, trace: retried },
    told,
    { ...told, isKnown: false },
  ]
  expect(better.map(kindOf)).toEqual([...orderKinds].reverse())
})

test('whether the mesh retried is never guessed', () => {
  expect(kindOf({ ...told, meshRetries: undefined })).toBe('answered-at-once')
  expect(kindOf({ ...told, meshRetries: 0 })).toBe('answered-at-once')
})
