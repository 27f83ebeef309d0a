import { setTimeout as sleep } from 'node:timers/promises'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { type PlacedOrder, placeOrder } from '@better-together/shop-client/place-orders'

const SHOPPERS = 5
const PAUSE_MS = 60
/** Turned away because something is down, a shopper comes back a little later. */
const TURNED_AWAY_MS = 600

/** Five shoppers who place orders, one after the other each, until told to stop. */
export function startShoppers(orderUrl: string, keyPrefix: string) {
  const placements: PlacedOrder[] = []
  let next = 0
  let isOpen = true

  async function shopper(): Promise<void> {
    while (isOpen) {
      const n = next++
      const placement = await placeOrder(orderUrl, `${keyPrefix}-${n}`, orderRequest(n))
      placements.push(placement)
      await sleep(placement.outcome === 'rejected' ? TURNED_AWAY_MS : PAUSE_MS)
    }
  }
  const shopping = Promise.all(Array.from({ length: SHOPPERS }, shopper))

  return {
    /** Resolves when the last of them has an answer, or has given up asking. */
    async stop(): Promise<PlacedOrder[]> {
      isOpen = false
      await shopping
      return placements
    },
  }
}
