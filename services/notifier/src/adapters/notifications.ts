import { createDocument } from '@better-together/shared/document'
import type { StateStore } from '@better-together/shared/state-store'
import { z } from 'zod'
import { type Notification, notification } from '../notification.ts'
import type { Notifications } from '../ports.ts'

const BOOKS = 16

const book = z.object({ entries: z.array(notification) })

/** Notifications in a few documents, by order id, so that none grows large and all can be listed. */
export function createNotifications(store: StateStore): Notifications {
  const books = Array.from({ length: BOOKS }, (_, n) =>
    createDocument(store, `notifications-${n}`, book, { entries: [] }),
  )
  const bookOf = (orderId: string) => books[Number.parseInt(orderId.slice(-1), 16) % BOOKS] as (typeof books)[number]

  return {
    tell: (told: Notification) =>
      bookOf(told.orderId).update((current) => {
        const isKnown = current.entries.some(({ orderId }) => orderId === told.orderId)
        return { next: isKnown ? current : { entries: [...current.entries, told] }, result: !isKnown }
      }),
    all: async () => (await Promise.all(books.map((document) => document.read()))).flatMap(({ entries }) => entries),
  }
}
