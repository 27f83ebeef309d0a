import '@better-together/shared/telemetry'
import { daprServiceConfig, loadConfig } from '@better-together/shared/config'
import { sku } from '@better-together/shared/contracts'
import { connectDapr } from '@better-together/shared/dapr'
import { createHttpApp } from '@better-together/shared/http-app'
import { createLogger } from '@better-together/shared/logger'
import { serve } from '@better-together/shared/serve'
import { createStateStore } from '@better-together/shared/state-store'
import { z } from 'zod'
import { createWarehouse } from './adapters/warehouse.ts'
import { inventoryRoutes } from './routes.ts'

const RANGE = '{"espresso-beans":1000,"filter-papers":1000,"milk-jug":1000,"tamper":1000,"limited-grinder":3}'

const config = loadConfig(
  daprServiceConfig.extend({
    PORT: daprServiceConfig.shape.PORT.default(7002),
    INITIAL_STOCK: z
      .string()
      .default(RANGE)
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown
        } catch {
          context.addIssue({ code: 'custom', message: 'must be a JSON object of SKU to units' })
          return z.NEVER
        }
      })
      .pipe(z.record(sku, z.number().int().min(0))),
  }),
  process.env,
)
const logger = createLogger('inventory', config.LOG_LEVEL)
const dapr = connectDapr({ httpPort: config.DAPR_HTTP_PORT, apiToken: config.DAPR_API_TOKEN, logger })
const warehouse = createWarehouse(createStateStore(dapr, config.STATE_STORE), config.INITIAL_STOCK)
const health = { ready: false }

await serve({
  app: createHttpApp({ logger, health, routes: inventoryRoutes(warehouse, config.APP_API_TOKEN, logger) }),
  host: config.HOST,
  port: config.PORT,
  probePort: config.PROBE_PORT,
  health,
  logger,
  started: () => dapr.start(),
  stopped: () => dapr.stop(),
})
