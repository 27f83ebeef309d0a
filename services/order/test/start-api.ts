import { createHttpApp } from '@better-together/shared/http-app'
import { createLogger } from '@better-together/shared/logger'
import { listen } from '../../shared/test/listen.ts'
import { orderRoutes } from '../src/routes.ts'
import type { World } from './fake-shop.ts'

/** order's whole HTTP side over a world in memory. */
export function startApi(world: World) {
  const logger = createLogger('test', 'silent')
  return listen(createHttpApp({ logger, health: { ready: true }, routes: orderRoutes(world.process(), logger) }))
}
