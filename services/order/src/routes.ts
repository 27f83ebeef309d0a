import { parseBody } from '@better-together/shared/body'
import { orderId, placeOrder as placeOrderBody } from '@better-together/shared/contracts'
import type { Logger } from '@better-together/shared/logger'
import { AppError } from '@better-together/shared/problem'
import { type Request, type Response, Router } from 'express'
import type { Shop } from './advance-order.ts'
import type { Order, Rejection } from './order.ts'
import { placeOrder } from './place-order.ts'

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/

/** The shop's public API. */
export function orderRoutes(shop: Shop, logger: Logger): Router {
  return Router()
    .post('/orders', async (request, response) => {
      const key = idempotencyKey(request)
      const body = parseBody(request, placeOrderBody)
      const { order, isNew } = await placeOrder(key, body, shop)
      logger.info({ orderId: order.id, status: order.status, reason: order.reason }, 'order placed')
      answer(response, order, isNew)
    })
    .get('/orders', async (_request, response) => {
      const orders = await shop.orders.findMany(await shop.index.latest())
      response.json({ orders: orders.map(view) })
    })
    .get('/orders/:id', async (request, response) => {
      const id = orderId.safeParse(request.params.id)
      const found = id.success ? await shop.orders.find(id.data) : undefined
      if (!found) throw new AppError(404, 'order-not-found', 'There is no order with this id')
      response.json(view(found.order))
    })
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
function idempotencyKey(request: Request): string {
  const key = request.get('idempotency-key')
  if (key && IDEMPOTENCY_KEY.test(key)) return key
  throw new AppError(
    400,
    'idempotency-key-required',
    'Send an Idempotency-Key header of 1 to 200 visible ASCII characters, new for each order: repeating a request with its key is safe',
  )
}

const STATUS_OF: Record<Rejection, number> = {
  'sold-out': 409,
  'unknown-sku': 422,
  'inventory-unavailable': 503,
  'pricing-unavailable': 503,
}

function answer(response: Response, order: Order, isNew: boolean): void {
  response.location(`/orders/${order.id}`)
  if (order.reason) {
    const stock = order.status === 'rejected' ? 'nothing stays reserved' : 'what it reserved is given back soon'
    const message = `${order.id} was rejected and ${stock}; a new attempt needs a new Idempotency-Key`
    throw new AppError(STATUS_OF[order.reason], order.reason, message, { details: { orderId: order.id } })
  }
  response.status(isNew ? 201 : 200).json(view(order))
}

function view({ id, request, status, reason, price, acceptedAt }: Order) {
  return { id, ...request, status, reason, ...price, acceptedAt }
}
