import '@better-together/shared/telemetry'
import { daprServiceConfig, loadConfig } from '@better-together/shared/config'
import { connectDapr } from '@better-together/shared/dapr'
import { createHttpApp } from '@better-together/shared/http-app'
import { createLogger } from '@better-together/shared/logger'
import { serve } from '@better-together/shared/serve'
import { createStateStore } from '@better-together/shared/state-store'
import { z } from 'zod'
import { createStock } from './adapters/inventory.ts'
import { createPricing } from './adapters/legacy-pricing.ts'
import { createOrderEvents } from './adapters/order-events.ts'
import { createOrderIndex } from './adapters/order-index.ts'
import { createOrders } from './adapters/orders.ts'
import { recoverEvery } from './recover-every.ts'
import { orderRoutes } from './routes.ts'

const config = loadConfig(
  daprServiceConfig.extend({
    PORT: daprServiceConfig.shape.PORT.default(7001),
    PUBSUB: z.string().default('pubsub'),
    RECOVERY_INTERVAL_MS: z.coerce.number().int().min(100).default(2000),
  }),
  process.env,
)
const logger = createLogger('order', config.LOG_LEVEL)
const dapr = connectDapr({ httpPort: config.DAPR_HTTP_PORT, apiToken: config.DAPR_API_TOKEN, logger })
const store = createStateStore(dapr, config.STATE_STORE)
const shop = {
  orders: createOrders(store),
  index: createOrderIndex(store),
  stock: createStock(dapr),
  pricing: createPricing(dapr),
  events: createOrderEvents(dapr, config.PUBSUB),
}
const health = { ready: false }
const recovery = recoverEvery(config.RECOVERY_INTERVAL_MS, shop, logger)

await serve({
  app: createHttpApp({ logger, health, routes: orderRoutes(shop, logger) }),
  host: config.HOST,
  port: config.PORT,
  probePort: config.PROBE_PORT,
  health,
  logger,
  started: async () => {
    await dapr.start()
    recovery.start()
  },
  stopped: async () => {
    await recovery.stop()
    await dapr.stop()
  },
})
