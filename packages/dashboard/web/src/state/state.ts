import { computed, signal } from '@preact/signals'
import { applyUpdate } from '../../../src/protocol/apply-update.ts'
import type { View, ViewUpdate } from '../../../src/protocol/view.ts'
import { drawOrders, redrawOrders } from './slots.ts'

/** `waiting` until the first view; `report` when there is nothing to connect to. */
export type Connection = 'waiting' | 'live' | 'reconnecting' | 'replay' | 'report'
export const connection = signal<Connection>('waiting')

/** The last known view; it stays while there is no connection. */
export const view = signal<View | undefined>(undefined)

/** Parts of the view: a component that reads one of them is not rendered again when another changes. */
export const nodes = computed(() => view.value?.nodes ?? [])
export const edges = computed(() => view.value?.edges ?? [])
export const encryption = computed(() => view.value?.encryption ?? [])
export const orders = computed(() => view.value?.orders ?? [])
export const series = computed(() => view.value?.series ?? [])
export const controls = computed(() => view.value?.controls)
export const unavailable = computed(() => view.value?.unavailable ?? [])

/** Milliseconds that the server’s clock is ahead of this one. Countdowns use the server’s clock. */
let clockOffset = 0
export const now = signal(Date.now())

/** Replaces the view. */
export function showView(next: View): void {
  setClock(next.at)
  view.value = next
  redrawOrders(next.orders)
}

/** Applies an update to the view. Updates before the first view are ignored. */
export function showUpdate(update: ViewUpdate): void {
  if (!view.value) return
  setClock(update.at)
  view.value = applyUpdate(view.value, update)
  if (update.orders) drawOrders(update.orders)
}

/** Advances `now` between updates. */
export function tick(): void {
  if (connection.value !== 'replay') now.value = Date.now() + clockOffset
}

function setClock(at: string): void {
  clockOffset = Date.parse(at) - Date.now()
  now.value = Date.parse(at)
}
