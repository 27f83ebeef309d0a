import { ORDER_PLACED, type OrderPlaced } from '@better-together/shared/contracts'
import type { Dapr } from '@better-together/shared/dapr'
import { currentTraceparent } from '@better-together/shared/trace-context'
import type { OrderEvents } from '../ports.ts'

/** Publishes through Dapr's pub/sub. The event's id is the order's, so publishing again produces the same event. */
export function createOrderEvents(dapr: Dapr, pubsub: string): OrderEvents {
  return {
    async publishOrderPlaced({ id, request, price }) {
      if (!price) throw new Error(`${id} is confirmed but has no price`)
      const data: OrderPlaced = { orderId: id, ...request, ...price }
      await dapr.publish(pubsub, 'order-placed', {
        specversion: '1.0',
        id,
        source: 'order',
        type: ORDER_PLACED,
        datacontenttype: 'application/json',
        traceparent: currentTraceparent(),
        data,
      })
    },
  }
}
