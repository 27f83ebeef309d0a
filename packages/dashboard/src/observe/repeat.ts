import { setTimeout as sleep } from 'node:timers/promises'

/** Does `work` again and again, one at a time, `everyMs` after the last began or ended. `work` must not reject. */
export function repeat(everyMs: number, work: () => Promise<void>) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const begun = Date.now()
      await work()
      const rest = Math.max(everyMs - (Date.now() - begun), everyMs / 5) // a slow system is not asked without a pause
      await sleep(rest, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    start: () => {
      running ??= loop()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
