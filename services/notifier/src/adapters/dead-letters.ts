import { createDocument } from '@better-together/shared/document'
import type { StateStore } from '@better-together/shared/state-store'
import { z } from 'zod'
import { deadLetter } from '../notification.ts'
import type { DeadLetters } from '../ports.ts'

const KEPT = 1000

/** Stores the newest dead letters in one document. */
export function createDeadLetters(store: StateStore): DeadLetters {
  const document = createDocument(store, 'dead-letters', z.object({ letters: z.array(deadLetter) }), { letters: [] })

  return {
    record: (letter) =>
      document.update((current) => {
        const isKnown = current.letters.some(({ eventId }) => eventId === letter.eventId)
        return { next: isKnown ? current : { letters: [...current.letters, letter].slice(-KEPT) }, result: undefined }
      }),
    all: async () => (await document.read()).letters,
  }
}
