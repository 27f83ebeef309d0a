import { computed, signal } from '@preact/signals'
import { slots } from '../state/slots.ts'

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
