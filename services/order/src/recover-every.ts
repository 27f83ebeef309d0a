import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@better-together/shared/logger'
import type { Shop } from './advance-order.ts'
import { recoverOrders } from './recover-orders.ts'

/** Runs `recoverOrders` every `intervalMs`, one round at a time. An outage ends a round, not the loop. */
export function recoverEvery(intervalMs: number, shop: Shop, logger: Logger) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await recoverOrders(shop).then(
        (ids) => ids.length > 0 && logger.info({ orderIds: ids }, 'recovered pending orders'),
        (error: unknown) => logger.warn({ err: error }, 'pending orders could not be recovered, will try again'),
      )
      await sleep(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    start: () => {
      running = loop()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
