import { parseBody } from '@better-together/shared/body'
import { AppError } from '@better-together/shared/problem'
import { Router } from 'express'
import type { ControlPanel } from '../control/control-panel.ts'
import { faultRequest, load } from '../protocol/controls.ts'
import { guardControls } from './control-guard.ts'

/** Everything that changes the system. @param panel undefined where controls are off: all of it is then refused */
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
      if (!Number.isInteger(number)) throw new AppError(404, 'claim-not-found', 'Claims have numbers')
      response.status(202).json(panel.claims.start(number))
    })
}
