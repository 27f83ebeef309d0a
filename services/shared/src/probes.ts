import { type RequestHandler, Router } from 'express'

/** Whether the service may take traffic; set by `serve` once it is up, unset as soon as it begins to stop. */
export type Health = { ready: boolean }

/** `GET /healthz`: the process is up. `GET /readyz`: it can take traffic. Neither calls another service. */
export function probeRoutes(health: Health): Router {
  const ready: RequestHandler = (_request, response) => {
    response.status(health.ready ? 200 : 503).json({ ready: health.ready })
  }
  return Router()
    .get('/healthz', (_request, response) => void response.json({ healthy: true }))
    .get('/readyz', ready)
}
