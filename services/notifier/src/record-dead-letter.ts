import { createHash } from 'node:crypto'
import type { DeliveryStatus } from '@better-together/shared/cloud-event'
import { z } from 'zod'
import type { DeadLetters } from './ports.ts'

/** Any JSON object: some events end here because they are not proper CloudEvents, and nothing else stores them. */
export const deadEvent = z.looseObject({
  id: z.string().min(1).optional().catch(undefined),
  type: z.string().catch('(none)'),
})

/** Records an event that could not be processed, once, so that a person can look at it. */
export async function recordDeadLetter(
  event: z.infer<typeof deadEvent>,
  letters: DeadLetters,
): Promise<DeliveryStatus> {
  await letters.record({
    eventId: event.id ?? `without-id-${digest(event)}`,
    type: event.type,
    data: event.data ?? event.data_base64,
    at: new Date().toISOString(),
  })
  return 'SUCCESS'
}

/** Equal for the same event delivered again. */
function digest(event: object): string {
  return createHash('sha256').update(JSON.stringify(event)).digest('hex').slice(0, 24)
}
