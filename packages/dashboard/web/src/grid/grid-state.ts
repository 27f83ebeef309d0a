import { computed, signal } from '@preact/signals'
import type { OrderKind } from '../../../src/protocol/order-cell.ts'
import { slots } from '../state/slots.ts'
import { orders } from '../state/state.ts'

/** The kinds picked in the legend; when none is picked, all are shown. */
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

const focusedSlot = signal<number | undefined>(undefined)

/** The one cell that Tab reaches: the last one that had the focus, or else the first with an order. */
export const activeSlot = computed(() => {
  if (focusedSlot.value !== undefined && slots[focusedSlot.value]?.value) return focusedSlot.value
  const first = slots.findIndex((slot) => slot.value !== undefined)
  return first === -1 ? undefined : first
})

export function focusSlot(slot: number): void {
  focusedSlot.value = slot
}

/** The slot under the pointer or the focus; the line beneath the grid describes its order. */
export const hoveredSlot = signal<number | undefined>(undefined)
