import { requireAppToken } from '@better-together/shared/app-token'
import { cloudEvent, deliver } from '@better-together/shared/cloud-event'
import type { Logger } from '@better-together/shared/logger'
import { Router } from 'express'
import { notifyCustomer } from './notify-customer.ts'
import type { DeadLetters, Notifications } from './ports.ts'
import { deadEvent, recordDeadLetter } from './record-dead-letter.ts'

/** Events come from the sidecar only (components/subscription-*.yaml name these routes); the two lists are for people. */
export function notifierRoutes(
  { notifications, deadLetters }: { notifications: Notifications; deadLetters: DeadLetters },
  appToken: string | undefined,
  logger: Logger,
): Router {
  const sidecarOnly = requireAppToken(appToken)

  return Router()
    .post(
      '/events/order-placed',
      sidecarOnly,
      deliver(cloudEvent, (event) => notifyCustomer(event, notifications, logger)),
    )
    .post(
      '/events/order-placed-dead',
      sidecarOnly,
      deliver(deadEvent, (event) => recordDeadLetter(event, deadLetters)),
    )
    .get('/notifications', async (_request, response) => {
      response.json({ notifications: await notifications.all() })
    })
    .get('/dead-letters', async (_request, response) => {
      response.json({ deadLetters: await deadLetters.all() })
    })
}
