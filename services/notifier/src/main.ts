import '@better-together/shared/telemetry'
import { daprServiceConfig, loadConfig } from '@better-together/shared/config'
import { connectDapr } from '@better-together/shared/dapr'
import { createHttpApp } from '@better-together/shared/http-app'
import { createLogger } from '@better-together/shared/logger'
import { serve } from '@better-together/shared/serve'
import { createStateStore } from '@better-together/shared/state-store'
import { createDeadLetters } from './adapters/dead-letters.ts'
import { createNotifications } from './adapters/notifications.ts'
import { notifierRoutes } from './routes.ts'

const config = loadConfig(daprServiceConfig.extend({ PORT: daprServiceConfig.shape.PORT.default(7003) }), process.env)
const logger = createLogger('notifier', config.LOG_LEVEL)
const dapr = connectDapr({ httpPort: config.DAPR_HTTP_PORT, apiToken: config.DAPR_API_TOKEN, logger })
const store = createStateStore(dapr, config.STATE_STORE)
const stores = { notifications: createNotifications(store), deadLetters: createDeadLetters(store) }
const health = { ready: false }

await serve({
  app: createHttpApp({ logger, health, routes: notifierRoutes(stores, config.APP_API_TOKEN, logger) }),
  host: config.HOST,
  port: config.PORT,
  probePort: config.PROBE_PORT,
  health,
  logger,
  started: () => dapr.start(),
  stopped: () => dapr.stop(),
})
