import { computed, signal } from '@preact/signals'
import type { OrderKind } from '../../../src/protocol/order-cell.ts'
import { orders } from '../state/state.ts'

/** Kinds that are picked in the legend; none picked means all are shown. */
export const picked = signal<ReadonlySet<OrderKind>>(new Set())

export function isShown(kind: OrderKind): boolean {
  return picked.value.size === 0 || picked.value.has(kind)
}

export function togglePicked(kind: OrderKind): void {
  const next = new Set(picked.value)
  if (!next.delete(kind)) next.add(kind)
  picked.value = next
}

/** How many orders of each kind are in the grid. */
export const counts = computed(() => {
  const byKind = new Map<OrderKind, number>()
  for (const { kind } of orders.value) byKind.set(kind, (byKind.get(kind) ?? 0) + 1)
  return byKind
})
