import type { CloudEvent, DeliveryStatus } from '@better-together/shared/cloud-event'
import { ORDER_PLACED, orderPlaced } from '@better-together/shared/contracts'
import type { Logger } from '@better-together/shared/logger'
import type { Notifications } from './ports.ts'

/**
 * Notifies a customer of an order, once, however often the event is delivered.
 *
 * @returns DROP for what no redelivery would fix (it goes to the dead-letter topic)
 * @throws AppError when the state store does not answer: deliver again
 */
export async function notifyCustomer(
  event: CloudEvent,
  notifications: Notifications,
  logger: Logger,
): Promise<DeliveryStatus> {
  const placed = orderPlaced.safeParse(event.data)
  if (event.type !== ORDER_PLACED || !placed.success) {
    logger.warn({ eventId: event.id, type: event.type, issues: placed.error?.issues }, 'cannot be processed')
    return 'DROP'
  }
  const { orderId, customer, sku, quantity, totalCents } = placed.data
  const isFirst = await notifications.record({
    orderId,
    eventId: event.id,
    customer,
    message: `${customer}, your order of ${quantity} × ${sku} for ${(totalCents / 100).toFixed(2)} is confirmed`,
    at: new Date().toISOString(),
  })
  logger.info(
    { orderId, eventId: event.id },
    isFirst ? 'customer notified' : 'delivered again, customer was notified before',
  )
  return 'SUCCESS'
}
