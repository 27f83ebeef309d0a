import type { CloudEvent, DeliveryStatus } from '@better-together/kit/cloud-event'
import type { DeadLetters } from './ports.ts'

/** Keeps what could not be processed, so that a person can see it. */
export async function keepDeadLetter(event: CloudEvent, letters: DeadLetters): Promise<DeliveryStatus> {
  await letters.keep({ eventId: event.id, type: event.type, data: event.data, at: new Date().toISOString() })
  return 'SUCCESS'
}
