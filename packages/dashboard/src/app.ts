import { createHttpApp } from '@better-together/shared/http-app'
import type { Logger } from '@better-together/shared/logger'
import type { Health } from '@better-together/shared/probes'
import { type Express, Router } from 'express'
import type { ControlPanel } from './control/control-panel.ts'
import { onlyOwnHost, onlyOwnPage } from './http/control-guard.ts'
import { controlRoutes } from './http/control-routes.ts'
import { type Data, dataRoutes } from './http/data-routes.ts'
import { pageRoutes } from './http/page.ts'
import { securityHeaders } from './http/security-headers.ts'

export type Dashboard = {
  data: Data
  /** Undefined where controls are off. */
  panel: ControlPanel | undefined
  /** Where the built page lies. */
  webDir: string
  health: Health
  logger: Logger
}

/** The dashboard's whole HTTP side. */
export function createApp({ data, panel, webDir, health, logger }: Dashboard): Express {
  const routes = Router()
    .use(securityHeaders())
    .use(onlyOwnHost)
    .use('/api', onlyOwnPage)
    .use('/api/controls', controlRoutes(panel))
    .use('/api', dataRoutes(data))
    .use(pageRoutes(webDir))
  return createHttpApp({ logger, health, routes })
}
