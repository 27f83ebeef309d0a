import type { StateStore } from '@better-together/shared/state-store'
import { order } from '../order.ts'
import type { Orders } from '../ports.ts'

/** Orders in Dapr's state store, one document each. */
export function createOrders(store: StateStore): Orders {
  return {
    async find(id) {
      const [stored] = await store.read([id])
      return stored && { order: order.parse(stored.value), etag: stored.etag }
    },
    async findMany(ids) {
      const stored = await store.read(ids)
      return stored.flatMap((item) => (item ? [order.parse(item.value)] : []))
    },
    save: (changed, etag) => store.write(changed.id, changed, etag),
  }
}
