import type { View, ViewUpdate } from './view.ts'

// Apart from the schemas, so that the page does not carry zod: it is a third of its size, and a strict CSP reports it.

export const MAX_ORDERS = 600
export const MAX_SERIES = 300

/** Returns the view after an update; bounded, whatever comes. */
export function applyUpdate(current: View, update: ViewUpdate): View {
  const orders = update.orders ? mergeOrders(current.orders, update.orders) : current.orders
  const series = update.series ? [...current.series, ...update.series].slice(-MAX_SERIES) : current.series
  return { ...current, ...update, orders, series } as View
}

function mergeOrders(current: View['orders'], changed: View['orders']): View['orders'] {
  const byId = new Map(current.map((cell) => [cell.id, cell]))
  for (const cell of changed) byId.set(cell.id, cell)
  return [...byId.values()].slice(-MAX_ORDERS)
}
