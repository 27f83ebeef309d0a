import { expect, test } from 'vitest'
import type { OrderDetail } from '../../src/protocol/order-detail.ts'
import { isSettled } from '../../web/src/order/is-settled.ts'

const acceptedAt = '2026-11-24T18:00:00.000Z'
const detail: OrderDetail = {
  cell: {
    id: 'order-1',
    customer: 'ada',
    sku: 'moka-pot',
    quantity: 2,
    status: 'confirmed',
    kind: 'answered-at-once',
    event: 'acknowledged',
    acceptedAt,
  },
  spans: [{ id: '1', service: 'order', name: 'post /orders', by: 'app', startMs: 0, durationMs: 5 }],
  cloudEvent: null,
  layers: [],
  zipkinUrl: null,
}
const after = (seconds: number) => Date.parse(acceptedAt) + seconds * 1000

test('an open order is requested again while sidecar spans may still arrive', () => {
  expect(isSettled(detail, after(2))).toBe(false)
  expect(isSettled(detail, after(61))).toBe(true)
  expect(isSettled({ ...detail, spans: [] }, after(61))).toBe(false)
  expect(isSettled({ ...detail, cell: { ...detail.cell, kind: 'under-way' } }, after(61))).toBe(false)
})
