import { join } from 'node:path'
import { createHttpApp } from '@better-together/shared/http-app'
import type { Logger } from '@better-together/shared/logger'
import type { Health } from '@better-together/shared/probes'
import { AppError } from '@better-together/shared/problem'
import express, { type Express, type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import type { ControlPanel } from './control/control-panel.ts'
import { controlRoutes, onlyOwnHost, onlyOwnPage } from './http/control-routes.ts'
import { type Data, dataRoutes } from './http/data-routes.ts'

export type Dashboard = {
  data: Data
  /** Undefined where controls are off. */
  panel: ControlPanel | undefined
  /** The folder of the built page. */
  webDir: string
  health: Health
  logger: Logger
}

/** Returns the dashboard's whole HTTP side. */
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

/** The built page. The names of assets contain a hash of their content, so an asset never changes. */
function pageRoutes(webDir: string): Router {
  const assets = express.static(join(webDir, 'assets'), { immutable: true, maxAge: '1y', index: false })
  const page = express.static(webDir, { setHeaders: (response) => response.setHeader('cache-control', 'no-cache') })
  return Router()
    .use('/assets', assets)
    .use(page)
    .get('/', () => {
      throw new AppError(503, 'page-not-built', 'The page is not built yet: npm run build')
    })
}

/** The page loads only from here, runs nothing inline, and cannot be framed. */
function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // The browser must name the page that sends a request; under `no-referrer` some send `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false, // loopback only, without TLS
  })
}
