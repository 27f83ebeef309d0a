import { type LegacySwitches, setLegacySwitches } from '@better-together/shop-client/legacy-pricing'
import { readArrivals } from '../observe/arrivals/read-arrivals.ts'
import { repeat } from '../observe/repeat.ts'

const LOOK_EVERY_MS = 500

export type SwitchKeeper = {
  /** Has every legacy-pricing misbehave until the next call; without switches it behaves. @throws as `setLegacySwitches` */
  set(switches?: LegacySwitches): Promise<void>
}

/** Switches legacy-pricing, and does it again when one of `urls` was started anew: it has forgotten then. */
export function createSwitchKeeper(urls: readonly string[], everyMs = LOOK_EVERY_MS): SwitchKeeper {
  let keeping: ReturnType<typeof repeat> | undefined

  return {
    async set(switches) {
      await keeping?.stop()
      keeping = undefined
      if (!switches) return setLegacySwitches(urls)
      // Before they are switched: one that is started anew in between is switched twice, and not never.
      const switched = new Map(await Promise.all(urls.map(async (url) => [url, await startOf(url)] as const)))
      await setLegacySwitches(urls, switches)
      const switchAgain = async (url: string) => {
        const start = await startOf(url)
        // Only then: its shares are counted from the beginning each time.
        if (start === undefined || start === switched.get(url)) return
        await setLegacySwitches([url], switches)
        switched.set(url, start)
      }
      keeping = repeat(everyMs, async () => void (await Promise.allSettled(urls.map(switchAgain))))
      keeping.start()
    },
  }
}

/** When that process was started; undefined while it does not answer. */
async function startOf(url: string): Promise<string | undefined> {
  const page = await readArrivals(url, Number.MAX_SAFE_INTEGER).catch(() => undefined)
  return page?.START
}
