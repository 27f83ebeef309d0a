import { createDocument } from '@better-together/shared/document'
import type { StateStore } from '@better-together/shared/state-store'
import { z } from 'zod'
import { type Notification, notification } from '../notification.ts'
import type { Notifications } from '../ports.ts'

const SHARDS = 16

const shard = z.object({ entries: z.array(notification) })

/** Stores notifications in a few documents, by order id, so that none grows large and all can be listed. */
export function createNotifications(store: StateStore): Notifications {
  const shards = Array.from({ length: SHARDS }, (_, n) =>
    createDocument(store, `notifications-${n}`, shard, { entries: [] }),
  )
  const shardOf = (orderId: string) =>
    shards[Number.parseInt(orderId.slice(-1), 16) % SHARDS] as (typeof shards)[number]

  return {
    record: (notification: Notification) =>
      shardOf(notification.orderId).update((current) => {
        const isKnown = current.entries.some(({ orderId }) => orderId === notification.orderId)
        return { next: isKnown ? current : { entries: [...current.entries, notification] }, result: !isKnown }
      }),
    all: async () => (await Promise.all(shards.map((document) => document.read()))).flatMap(({ entries }) => entries),
  }
}
