import type { OrderDetail } from '../../../src/protocol/order-detail.ts'

/** Sidecars send their spans seconds after the apps, and what became of an order may be known before. */
const LATEST_SPANS_MS = 60_000

/** Whether nothing more is to be expected of an order, so that it need not be asked for again. */
export function isSettled({ cell, spans }: OrderDetail, now: number): boolean {
  return cell.kind !== 'under-way' && spans.length > 0 && now > Date.parse(cell.acceptedAt) + LATEST_SPANS_MS
}
