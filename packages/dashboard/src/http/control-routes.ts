import { parseBody } from '@better-together/shared/body'
import { AppError } from '@better-together/shared/problem'
import { type Request, type RequestHandler, Router } from 'express'
import type { ControlPanel } from '../control/control-panel.ts'
import { faultRequest, load } from '../protocol/controls.ts'

/**
 * Returns the routes that change the system.
 *
 * @param panel undefined where controls are off: every request is then refused
 */
export function controlRoutes(panel: ControlPanel | undefined): Router {
  const router = Router().use(guardControls(panel !== undefined))
  if (!panel) return router
  return router
    .put('/load', (request, response) => {
      panel.load.set(parseBody(request, load))
      response.json(panel.current().load)
    })
    .post('/faults', async (request, response) => {
      const fault = await panel.faults.add(parseBody(request, faultRequest))
      if (fault) response.status(201).json(fault)
      else response.status(204).end()
    })
    .delete('/faults/:id', async (request, response) => {
      await panel.faults.remove(request.params.id)
      response.status(204).end()
    })
    .post('/reset', async (_request, response) => {
      await panel.reset()
      response.status(204).end()
    })
    .post('/claims/:number', (request, response) => {
      const number = Number(request.params.number)
      if (!Number.isInteger(number)) throw new AppError(404, 'claim-not-found', 'A claim is requested by its number')
      response.status(202).json(panel.claims.start(number))
    })
}

const OWN_HEADER = 'x-better-together'
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/i
const HTTP_PORT = '80'

/**
 * Answers only requests for a host name that always means this machine. A foreign page whose own name was
 * made to resolve to 127.0.0.1 (DNS rebinding) counts as same origin for the browser, but still sends its name here.
 */
export const onlyOwnHost: RequestHandler = (request, _response, next) => {
  const port = LOOPBACK.exec(request.headers.host ?? '')
  if (port && (port[1] ?? HTTP_PORT) === String(request.socket.localPort)) return next()
  throw new AppError(
    421,
    'foreign-host',
    `Use http://127.0.0.1:${request.socket.localPort}, and forward it to the same port`,
  )
}

/** Lets only the page itself use its server; other pages may not even read. */
export const onlyOwnPage: RequestHandler = (request, _response, next) => {
  const site = request.get('sec-fetch-site') ?? 'same-origin'
  // `none`: typed into the address bar. Only reads can come from there.
  if (site !== 'same-origin' && !(site === 'none' && request.method === 'GET'))
    throw new AppError(403, 'foreign-site', 'Only the dashboard’s own page may request this')
  if (!isOwnOrigin(request)) throw new AppError(403, 'foreign-origin', 'Only the dashboard’s own page may request this')
  next()
}

function isOwnOrigin(request: Request): boolean {
  const origin = request.get('origin')
  return origin === undefined || origin.toLowerCase() === `http://${request.headers.host?.toLowerCase()}`
}

/**
 * Lets through changes that the page itself sends. The header and the content type are ones that a browser
 * sends for another origin's page only after a CORS preflight, and no preflight is ever granted.
 */
function guardControls(areEnabled: boolean): RequestHandler {
  return (request, _response, next) => {
    if (!areEnabled) throw new AppError(403, 'controls-off', 'This dashboard was started without controls')
    if (request.get(OWN_HEADER) !== 'dashboard')
      throw new AppError(403, 'header-required', `Send the header ${OWN_HEADER}: dashboard`)
    if (!/^application\/json\s*(?:;|$)/i.test(request.get('content-type') ?? ''))
      throw new AppError(415, 'not-json', 'Send Content-Type: application/json, even without a body')
    next()
  }
}
