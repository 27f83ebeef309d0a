import type { ReserveOutcome } from '@better-together/shared/contracts'
import { z } from 'zod'

/**
 * Everything about one SKU, in one document under one ETag: a Redis transaction is not rolled back when one
 * of several keys lost its race, so stock and reservations must not be two keys.
 */
export const stockItem = z.object({
  sku: z.string(),
  available: z.number().int().min(0),
  /** Order id → units. 0 marks a released order, so that a reservation arriving late is refused. */
  reservations: z.record(z.string(), z.number().int().min(0)),
})
export type StockItem = z.infer<typeof stockItem>

type Step<Result> = { next: StockItem; result: Result }

/** Takes units for an order, once: a repeated call gets the same answer. */
export function reserve(item: StockItem, orderId: string, quantity: number): Step<ReserveOutcome> {
  const held = item.reservations[orderId]
  if (held !== undefined) return { next: item, result: held > 0 ? 'reserved' : 'released' }
  if (item.available < quantity) return { next: item, result: 'sold-out' }
  return {
    next: {
      ...item,
      available: item.available - quantity,
      reservations: { ...item.reservations, [orderId]: quantity },
    },
    result: 'reserved',
  }
}

/** Releases an order's units, once, and refuses later reservations for it. */
export function release(item: StockItem, orderId: string): Step<'released'> {
  const held = item.reservations[orderId]
  if (held === 0) return { next: item, result: 'released' }
  return {
    next: { ...item, available: item.available + (held ?? 0), reservations: { ...item.reservations, [orderId]: 0 } },
    result: 'released',
  }
}

export function restock(item: StockItem, quantity: number): Step<StockItem> {
  const next = { ...item, available: item.available + quantity }
  return { next, result: next }
}

export function level({ sku, available, reservations }: StockItem) {
  const held = Object.values(reservations).filter((units) => units > 0)
  return { sku, available, reserved: held.reduce((sum, units) => sum + units, 0), orders: held.length }
}
