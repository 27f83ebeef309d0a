import type { OrderCell } from '../../../src/protocol/order-cell.ts'
import { shortId } from '../format.ts'
import { appearances } from './kinds.ts'

const EVENT: Readonly<Record<OrderCell['event'], string>> = {
  none: 'no event',
  published: 'event published',
  delivering: 'event being delivered',
  acknowledged: 'event acknowledged',
  'dead-lettered': 'event with the dead letters',
}

/** Returns what was ordered: `2 × espresso-beans for ada`. */
export function itemOf({ quantity, sku, customer }: OrderCell): string {
  return `${quantity} × ${sku} for ${customer}`
}

/** Returns the outcome and the layers that acted: `rejected (sold-out), event acknowledged, inventory tried 3 times`. */
export function outcomeOf({ kind, reason, event, attempts }: OrderCell): string {
  const again = Object.entries(attempts ?? {})
    .filter(([, times]) => times > 1)
    .map(([callee, times]) => `${callee} tried ${times} times`)
  return [reason ? `${appearances[kind].word} (${reason})` : appearances[kind].word, ...again, EVENT[event]].join(', ')
}

/** Describes an order for those who do not see its shape. */
export function describeOrder(order: OrderCell): string {
  return `Order ${shortId(order.id)}: ${itemOf(order)}. ${outcomeOf(order)}`
}
