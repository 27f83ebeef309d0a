import { isDone } from '../kind-of.ts'
import type { TrackedOrder } from '../orders/tracked-order.ts'
import { isLongerThanDelivery } from './trace-evidence.ts'

/**
 * When a trace is read, after the order was last seen to change: apps send their spans within a second or five, sidecars
 * within five, so the first time is often too early and the last is hardly ever needed.
 */
const READ_AFTER_MS = [1200, 2500, 4500, 7000, 15_000]
const GIVEN_UP_AFTER_MS = 20_000
const AT_ONCE = 40

/** Orders whose trace is to be read now, those that wait longest first. */
export function dueTraces(orders: Iterable<TrackedOrder>, now: number): TrackedOrder[] {
  const due: TrackedOrder[] = []
  for (const order of orders) {
    const { stored, traceId, trace, traceReads, changedAt } = order
    const afterMs = READ_AFTER_MS[traceReads]
    if (traceId === undefined || trace?.isWhole || afterMs === undefined) continue
    if (stored.status !== 'confirmed' && stored.status !== 'rejected') continue
    if (now >= changedAt + afterMs) due.push(order)
  }
  return due.toSorted((a, b) => a.changedAt - b.changedAt).slice(0, AT_ONCE)
}

/** Whether nothing more is to be learned of what the layers did for an order. */
export function isSettled(order: TrackedOrder, hasTraces: boolean, wasQuiet: () => boolean, now: number): boolean {
  if (!isDone({ status: order.stored.status, event: order.event })) return false
  if (order.trace?.isWhole || order.traceReads >= READ_AFTER_MS.length) return true
  if (!hasTraces || now > order.changedAt + GIVEN_UP_AFTER_MS) return true
  // A sidecar counts no delivery that it gives up because its app goes; the broker hands the event out again, much later.
  return !isLongerThanDelivery(order.delivery.heldSince, order.changedAt) && wasQuiet()
}
