import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createFaultTable, type HeldFault } from '@better-together/dashboard/control/faults'
import type { FaultControl } from '@better-together/dashboard/ports'
import { type Controls, type FaultRequest, faultRequest } from '@better-together/dashboard/protocol/controls'
import { parseBody } from '@better-together/shared/body'
import { AppError, notFound, sendProblem } from '@better-together/shared/problem'
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express'
import { z } from 'zod'

export type Agent = {
  token: string
  available: () => Promise<{ faults: Controls['available']; notes: string[]; claims: Controls['claims'] }>
  faults: RunningFaults
  runClaim: NonNullable<FaultControl['runClaim']>
}

const claimNumber = z.coerce.number().int().min(1)

/**
 * Offers the dashboard’s server the faults that only the process that started the demo can inject: `GET /available`,
 * `POST /faults` → `{ id, title }`, `DELETE /faults/:id`, `DELETE /faults` for all active ones, whichever client began
 * them, and `POST /claims/:number`, which streams a line of JSON for each line of its progress, and `{ "state": … }` at
 * the end.
 */
export function createAgentApp({ token, available, faults, runClaim }: Agent): Express {
  let claimRunning = false
  const app = express()
    .disable('x-powered-by')
    .use(onlyWith(token))
    .use(express.json({ limit: '16kb' }))

  app.get('/available', async (_request, response) => void response.json(await available()))
  app.post('/faults', async (request, response) => {
    response.json(await faults.add(parseBody(request, faultRequest)))
  })
  app.delete('/faults', async (_request, response) => {
    await faults.clear()
    response.status(204).end()
  })
  app.delete('/faults/:id', async ({ params }, response) => {
    await faults.remove(params.id)
    response.status(204).end()
  })
  app.post('/claims/:number', async ({ params }, response) => {
    const number = claimNumber.safeParse(params.number).data
    const known = (await available()).claims.some((claim) => claim.number === number)
    if (number === undefined || !known)
      throw new AppError(404, 'no-such-claim', `There is no claim ${params.number} here`)
    if (claimRunning) throw new AppError(409, 'claim-running', 'A claim is running; one at a time')
    claimRunning = true
    try {
      await streamClaim(response, (report, signal) => runClaim(number, report, signal))
    } finally {
      claimRunning = false
    }
  })
  return app.use(notFound).use(asProblem)
}

async function streamClaim(
  response: Response,
  run: (report: (line: string) => void, signal: AbortSignal) => Promise<string>,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  response.type('application/x-ndjson')
  response.flushHeaders()
  const write = (part: object) => response.write(`${JSON.stringify(part)}\n`)
  const state = await run((line) => write({ line }), gone.signal).catch((error: Error) => {
    write({ line: error.message })
    return 'failed'
  })
  write({ state })
  response.end()
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Every process of this machine can reach the port; only the dashboard has the token. */
function onlyWith(token: string): RequestHandler {
  const expected = digest(`Bearer ${token}`)
  return (request, _response, next) => {
    if (!timingSafeEqual(digest(request.get('authorization') ?? ''), expected))
      throw new AppError(401, 'token-required', 'Only the dashboard may request this')
    next()
  }
}

const asProblem: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error)
  if (error instanceof AppError) return sendProblem(response, error)
  const { status = 500, message } = error as { status?: number; message: string }
  sendProblem(response, new AppError(status, 'failed', message))
}

/** The active faults. Each ends by itself, even when its client has gone. */
export type RunningFaults = {
  /** Begins a fault; resolves once it is active. @throws what `inject` throws */
  add(fault: FaultRequest): Promise<{ id: string; title: string }>
  /** Ends a fault early; has no effect once it has ended. @throws AppError 503, and keeps trying */
  remove(id: string): Promise<void>
  /** Ends all, and resolves when all are undone. @throws AppError 503 when one is not, and keeps trying */
  clear(): Promise<void>
}

/** Keeps the faults of the agent in a table, and reports how each begins and ends. */
export function createRunningFaults(
  { inject }: Pick<FaultControl, 'inject'>,
  report: (line: string) => void,
  retryMs?: number,
): RunningFaults {
  const table = createFaultTable({
    inject,
    retryMs,
    onEnd: ({ title }) => report(`ended: ${title}`),
    onFailure({ title, failures: [first, ...others] }) {
      if (first && others.length === 0) report(`could not undo “${title}” yet: ${first.message}`)
    },
  })

  const end = (fault: HeldFault | undefined) =>
    fault?.end().catch((cause: Error) => {
      throw new AppError(503, 'not-undone', cause.message, { cause })
    })

  return {
    async add(request) {
      const { title, held } = await table.add(request)
      report(title)
      return { id: held?.id ?? randomUUID(), title }
    },
    remove: async (id) => end(table.get(id)),
    async clear() {
      const results = await Promise.allSettled(table.all().map(end))
      for (const result of results) if (result.status === 'rejected') throw result.reason
    },
  }
}
