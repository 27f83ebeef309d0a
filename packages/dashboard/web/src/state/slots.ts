import { batch, computed, type Signal, signal } from '@preact/signals'
import { MAX_ORDERS } from '../../../src/protocol/apply-update.ts'
import type { OrderCell } from '../../../src/protocol/order-cell.ts'
import { Sweep } from './sweep.ts'

const sweep = new Sweep(MAX_ORDERS)

/** One signal for each slot: when an order changes, only its own cell is rendered again. */
export const slots: readonly Signal<OrderCell | undefined>[] = Array.from({ length: MAX_ORDERS }, () =>
  signal<OrderCell | undefined>(undefined),
)

/** Where the next order will appear. */
export const head = signal(0)

const used = signal(0)
/** The number of slots in the grid: small at first, so that the first orders are large. It grows twice and never shrinks. */
export const shownSlots = computed(() => [150, 300].find((some) => used.value <= some) ?? MAX_ORDERS)

/** Shows these orders; the others stay as they are. */
export function drawOrders(orders: readonly OrderCell[]): void {
  batch(() => {
    for (const order of orders) at(sweep.place(order.id)).value = order
    head.value = sweep.head
    used.value = sweep.used
  })
}

/** Shows these orders and no others. Those already shown keep their slots, so a reconnect moves nothing. */
export function redrawOrders(orders: readonly OrderCell[]): void {
  const keep = new Set(orders.map(({ id }) => id))
  batch(() => {
    if (!orders.some(({ id }) => sweep.find(id) !== undefined)) sweep.clear()
    for (const slot of slots) if (slot.peek() && !keep.has(slot.peek()?.id ?? '')) slot.value = undefined
    drawOrders(orders)
  })
}

function at(slot: number): Signal<OrderCell | undefined> {
  const found = slots[slot]
  if (!found) throw new Error(`There is no slot ${slot}`)
  return found
}
