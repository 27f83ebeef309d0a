import { orderId } from '@better-together/shared/contracts'
import { AppError } from '@better-together/shared/problem'
import { type RequestHandler, type Response, Router } from 'express'
import type { Observation } from '../ports.ts'
import type { Comparison } from '../protocol/comparison.ts'
import type { Recording } from '../protocol/recording.ts'

export type Data = {
  stream: RequestHandler
  detail: Observation['detail']
  comparison: () => Promise<Comparison>
  recording: () => Promise<Recording>
  /** The page with an embedded recording. */
  recordingPage: (recording: Recording) => Promise<string>
}

/** Returns the routes that only read. */
export function dataRoutes({ stream, detail, comparison, recording, recordingPage }: Data): Router {
  return Router()
    .get('/stream', stream)
    .get('/orders/:id', async (request, response) => {
      const id = orderId.safeParse(request.params.id)
      const found = id.success ? await detail(id.data).catch(unreadable) : undefined
      if (!found) throw new AppError(404, 'order-not-found', 'There is no order with this id')
      fresh(response).json(found)
    })
    .get('/comparison', async (_request, response) => void fresh(response).json(await comparison()))
    .get('/recording', async (_request, response) => void fresh(response).json(await recording()))
    .get('/recording.html', async (_request, response) => {
      const recorded = await recording()
      const name = `better-together-${recorded.recordedAt.slice(0, 16).replaceAll(':', '-')}.html`
      fresh(response)
        .attachment(name)
        .send(await recordingPage(recorded))
    })
}

const fresh = (response: Response) => response.set('cache-control', 'no-store')

function unreadable(cause: Error): never {
  if (cause instanceof AppError) throw cause
  throw new AppError(503, 'order-unreadable', 'This order cannot be read at the moment', { cause })
}
