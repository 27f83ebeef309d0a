import { ORDER_PLACED, type OrderPlaced } from '@better-together/shared/contracts'

export const ORDER_ID = `ord_${'0'.repeat(23)}a`

export const DATA: OrderPlaced = {
  orderId: ORDER_ID,
  customer: 'Ada',
  sku: 'tamper',
  quantity: 2,
  unitPriceCents: 3400,
  totalCents: 6805,
  pricingVersion: 'v1',
}

/** An `order-placed` event as daprd delivers it. */
export function orderPlacedEvent(data: unknown = DATA) {
  return { specversion: '1.0' as const, id: ORDER_ID, source: 'order', type: ORDER_PLACED, data }
}
