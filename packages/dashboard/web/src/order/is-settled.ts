import type { OrderDetail } from '../../../src/protocol/order-detail.ts'

/** Sidecars send their spans seconds after the apps, perhaps after the order’s outcome is known. */
const LATEST_SPANS_MS = 60_000

/** Returns whether the detail of an order is complete and need not be read again. */
export function isSettled({ cell, spans }: OrderDetail, now: number): boolean {
  return cell.kind !== 'under-way' && spans.length > 0 && now > Date.parse(cell.acceptedAt) + LATEST_SPANS_MS
}
