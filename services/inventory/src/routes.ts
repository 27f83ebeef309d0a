import { requireAppToken } from '@better-together/shared/app-token'
import { parseBody } from '@better-together/shared/body'
import { releaseStock, reserveStock, restock as restockBody } from '@better-together/shared/contracts'
import type { Logger } from '@better-together/shared/logger'
import { AppError } from '@better-together/shared/problem'
import { Router } from 'express'
import type { Warehouse } from './ports.ts'
import { level, release, reserve, restock } from './stock-item.ts'

/** Changes are for the sidecar only; levels may be read by anyone who reaches this loopback port. */
export function inventoryRoutes(warehouse: Warehouse, appToken: string | undefined, logger: Logger): Router {
  const sidecarOnly = requireAppToken(appToken)

  return Router()
    .post('/reserve', sidecarOnly, async (request, response) => {
      const { orderId, sku, quantity } = parseBody(request, reserveStock)
      const outcome = await warehouse.change(sku, (item) => reserve(item, orderId, quantity))
      logger.info({ orderId, sku, quantity, outcome: outcome ?? 'unknown-sku' }, 'reservation')
      response.json({ outcome: outcome ?? 'unknown-sku' })
    })
    .post('/release', sidecarOnly, async (request, response) => {
      const { orderId, sku } = parseBody(request, releaseStock)
      const outcome = await warehouse.change(sku, (item) => release(item, orderId))
      logger.info({ orderId, sku, outcome: outcome ?? 'unknown-sku' }, 'release')
      response.json({ outcome: outcome ?? 'unknown-sku' })
    })
    .post('/restock', sidecarOnly, async (request, response) => {
      const { sku, quantity } = parseBody(request, restockBody)
      const item = await warehouse.change(sku, (current) => restock(current, quantity))
      if (!item) throw unknownSku(sku)
      response.json(level(item))
    })
    .get('/stock', async (request, response) => {
      const sku = request.query.sku
      if (sku === undefined) return void response.json({ stock: (await warehouse.items()).map(level) })
      const item = await warehouse.item(String(sku))
      if (!item) throw unknownSku(String(sku))
      response.json(level(item))
    })
}

function unknownSku(sku: string): AppError {
  return new AppError(404, 'unknown-sku', `${sku} is not in the range`)
}
