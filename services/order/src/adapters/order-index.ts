import { createDocument } from '@better-together/shared/document'
import type { StateStore } from '@better-together/shared/state-store'
import { z } from 'zod'
import type { OrderIndex } from '../ports.ts'

const LATEST = 100

const index = z.object({
  /** Order id → when it was opened, milliseconds since the epoch. */
  open: z.record(z.string(), z.number()),
  /** Newest first, at most `LATEST`. */
  latest: z.array(z.string()),
})

/** Keeps the index in one document, which stays small because finished orders leave it. */
export function createOrderIndex(store: StateStore): OrderIndex {
  const document = createDocument(store, 'order-index', index, { open: {}, latest: [] })

  return {
    open: (id) =>
      document.update(({ open, latest }) => ({
        next: {
          open: { ...open, [id]: open[id] ?? Date.now() },
          latest: [id, ...latest.filter((other) => other !== id)].slice(0, LATEST),
        },
        result: undefined,
      })),
    close: (id) =>
      document.update((current) => {
        const { [id]: closed, ...open } = current.open
        return { next: closed === undefined ? current : { ...current, open }, result: undefined }
      }),
    pending: async () => Object.entries((await document.read()).open).map(([id, openedAt]) => ({ id, openedAt })),
    latest: async () => (await document.read()).latest,
  }
}
