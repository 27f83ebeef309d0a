import { trace } from '@opentelemetry/api'
import type { RequestHandler } from 'express'

/** Names the server span by its route (`GET /orders/:id`), as HTTP semantic conventions ask: a path with ids names nothing. */
export const routeName: RequestHandler = (request, response, next) => {
  const span = trace.getActiveSpan()
  response.once('finish', () => {
    const route = request.route?.path as string | undefined
    if (!route) return
    span?.setAttribute('http.route', route)
    span?.updateName(`${request.method} ${route}`)
  })
  next()
}
