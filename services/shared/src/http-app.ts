import express, { type Express, type Router } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from './logger.ts'
import { type Health, probeRoutes } from './probes.ts'
import { handleError, notFound } from './problem.ts'
import { routeName } from './route-name.ts'

const BODY_LIMIT_BYTES = 64 * 1024

/** An Express app with everything that all services share around their own routes. */
export function createHttpApp({ logger, health, routes }: { logger: Logger; health: Health; routes: Router }): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(probeRoutes(health))
  app.use(pinoHttp({ logger, serializers: { req: briefRequest, res: briefResponse }, wrapSerializers: false }))
  app.use(express.json({ limit: BODY_LIMIT_BYTES, type: ['application/json', 'application/*+json'], strict: false }))
  app.use(routeName)
  app.use(routes)
  app.use(notFound)
  app.use(handleError)
  return app
}

// Headers carry tokens, so they stay out of the log.
const briefRequest = ({ method, url }: { method: string; url: string }) => ({ method, url })
const briefResponse = ({ statusCode }: { statusCode: number }) => ({ statusCode })
