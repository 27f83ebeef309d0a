import { createHash } from 'node:crypto'
import type { DeliveryStatus } from '@better-together/shared/cloud-event'
import { z } from 'zod'
import type { DeadLetters } from './ports.ts'

/** Anything at all: some events are here just because they are no proper CloudEvents, and nobody else keeps them. */
export const deadEvent = z.looseObject({
  id: z.string().min(1).optional().catch(undefined),
  type: z.string().catch('(none)'),
})

/** Keeps what could not be processed, once, so that a person can see it. */
export async function keepDeadLetter(event: z.infer<typeof deadEvent>, letters: DeadLetters): Promise<DeliveryStatus> {
  await letters.keep({
    eventId: event.id ?? `without-id-${digest(event)}`,
    type: event.type,
    data: event.data ?? event.data_base64,
    at: new Date().toISOString(),
  })
  return 'SUCCESS'
}

/** The same for the same event delivered again. */
function digest(event: object): string {
  return createHash('sha256').update(JSON.stringify(event)).digest('hex').slice(0, 24)
}
