import { computed, signal } from '@preact/signals'
import { applyUpdate } from '../../../src/protocol/apply-update.ts'
import type { View, ViewUpdate } from '../../../src/protocol/view.ts'
import { drawOrders, redrawOrders } from './slots.ts'

/** `waiting` until the first view; `report` when there is nothing to connect to. */
export type Connection = 'waiting' | 'live' | 'reconnecting' | 'replay' | 'report'
export const connection = signal<Connection>('waiting')

/** The last view there was; it stays while there is no connection. */
export const view = signal<View | undefined>(undefined)

/** Parts of the view, so that what shows one of them is not drawn again for the others. */
export const nodes = computed(() => view.value?.nodes ?? [])
export const edges = computed(() => view.value?.edges ?? [])
export const padlocks = computed(() => view.value?.padlocks ?? [])
export const orders = computed(() => view.value?.orders ?? [])
export const series = computed(() => view.value?.series ?? [])
export const controls = computed(() => view.value?.controls)
export const blind = computed(() => view.value?.blind ?? [])

/** Milliseconds that the server’s clock is ahead of this one; countdowns go by the server’s. */
let ahead = 0
export const now = signal(Date.now())

/** Shows a whole view in place of what was there. */
export function showView(next: View): void {
  keepTime(next.at)
  view.value = next
  redrawOrders(next.orders)
}

/** Shows what changed. Before the first view there is nothing to change. */
export function showUpdate(update: ViewUpdate): void {
  if (!view.value) return
  keepTime(update.at)
  view.value = applyUpdate(view.value, update)
  if (update.orders) drawOrders(update.orders)
}

/** Moves `now` on between updates. */
export function tick(): void {
  if (connection.value !== 'replay') now.value = Date.now() + ahead
}

function keepTime(at: string): void {
  ahead = Date.parse(at) - Date.now()
  now.value = Date.parse(at)
}
