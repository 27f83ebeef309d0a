import { computed, signal } from '@preact/signals'
import type { OrderKind } from '../../../src/protocol/order-cell.ts'
import { slots } from '../state/slots.ts'
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

const chosen = signal<number | undefined>(undefined)

/** The one cell that Tab reaches: the one that had the focus last, else the first that holds an order. */
export const activeSlot = computed(() => {
  if (chosen.value !== undefined && slots[chosen.value]?.value) return chosen.value
  const first = slots.findIndex((slot) => slot.value !== undefined)
  return first === -1 ? undefined : first
})

export function choose(slot: number): void {
  chosen.value = slot
}

/** The slot under the pointer or the focus; the line beneath the grid tells what is in it. */
export const looked = signal<number | undefined>(undefined)
