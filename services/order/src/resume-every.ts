import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@better-together/shared/logger'
import type { Shop } from './advance-order.ts'
import { resumeOpenOrders } from './resume-open-orders.ts'

/** Runs `resumeOpenOrders` again and again, one at a time. An outage ends a round, not the loop. */
export function resumeEvery(intervalMs: number, shop: Shop, logger: Logger) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await resumeOpenOrders(shop).then(
        (ids) => ids.length > 0 && logger.info({ orderIds: ids }, 'resumed open orders'),
        (error: unknown) => logger.warn({ err: error }, 'open orders could not be resumed, will try again'),
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
