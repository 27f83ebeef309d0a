import { expect, test } from 'vitest'
import type { OrderCell } from '../../src/protocol/order-cell.ts'
import type { Recording } from '../../src/protocol/recording.ts'
import type { View } from '../../src/protocol/view.ts'
import { advance, lengthOf, momentAt } from '../../web/src/replay/playback.ts'

const at = '2026-11-24T18:00:00.000Z'
const first: View = {
  at,
  environment: 'local',
  versions: {},
  unavailable: [],
  totals: { accepted: 0, notified: 0, rejected: 0, deadLettered: 0 },
  orders: [],
  nodes: [],
  edges: [],
  encryption: [],
  series: [],
  controls: {
    enabled: false,
    notes: [],
    load: { running: false, ordersPerMinute: 60, soldOutPercent: 0, unknownSkuPercent: 0 },
    available: [],
    faults: [],
    claims: [],
    claimRun: null,
  },
  zipkin: null,
}
const recording: Recording = {
  format: 'better-together-recording/1',
  recordedAt: at,
  first,
  updates: [
    { afterMs: 100, update: { at, orders: [order('a', 'under-way')] } },
    { afterMs: 200, update: { at, orders: [order('b', 'under-way')] } },
    { afterMs: 300, update: { at, orders: [order('a', 'dead-lettered')] } },
  ],
  details: {},
  comparison: { runs: [], claims: [], costs: [] },
}

test('at any moment the replay shows what the page showed then', () => {
  expect(kindsAt(99)).toEqual([])
  expect(kindsAt(200)).toEqual(['under-way', 'under-way'])
  expect(kindsAt(10_000)).toEqual(['dead-lettered', 'under-way'])
})

test('playing to a moment gives the same view as jumping to it', () => {
  const half = momentAt(recording, 150)
  expect(momentAt(recording, 300, half)).toEqual(momentAt(recording, 300))
})

test('going back undoes what came later', () => {
  const end = momentAt(recording, 300)
  expect(momentAt(recording, 150, end).view.orders.map(({ kind }) => kind)).toEqual(['under-way'])
})

test('playback follows its speed and stops at the end', () => {
  expect(lengthOf(recording)).toBe(300)
  expect(lengthOf({ ...recording, updates: [] })).toBe(0)
  expect(advance(100, 50, 2, 300)).toBe(200)
  expect(advance(250, 1000, 1, 300)).toBe(300)
})

function kindsAt(ms: number): string[] {
  return momentAt(recording, ms).view.orders.map(({ kind }) => kind)
}

function order(id: string, kind: OrderCell['kind']): OrderCell {
  return { id, customer: 'ada', sku: 'moka-pot', quantity: 1, status: 'accepted', kind, event: 'none', acceptedAt: at }
}
