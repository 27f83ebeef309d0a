import { z } from 'zod'
import { repeat } from './wait-for.ts'

/** Of all calls for a price, how many fail, how many are slow, and by how much. Percentages are whole numbers. */
export type LegacySwitches = { failPercent: number; slowPercent: number; delayMs: number }

const SWITCH_DEADLINE_MS = 3000
const ARRIVALS_DEADLINE_MS = 2000
const CHECK_EVERY_MS = 500
const UNAVAILABLE = '503'

/** Describes what the switches do: `legacy-pricing fails 30 % of calls and takes 800 ms longer for 50 %`. */
export function describeSwitches({ failPercent, slowPercent, delayMs }: LegacySwitches): string {
  const effects = [
    ...(failPercent > 0 ? [`fails ${failPercent} % of calls`] : []),
    ...(slowPercent > 0 && delayMs > 0 ? [`takes ${delayMs} ms longer for ${slowPercent} %`] : []),
  ]
  return `legacy-pricing ${effects.join(' and ') || 'behaves normally'}`
}

/**
 * Makes every legacy-pricing of `urls` fail or slow down as `switches` set, or, without switches, work normally again.
 *
 * @throws Error naming each that did not comply
 */
export async function setLegacySwitches(urls: readonly string[], switches?: LegacySwitches): Promise<void> {
  const query = switches ? `?${asQuery(switches)}` : ''
  const results = await Promise.allSettled(urls.map((url) => put(`${url}/switches${query}`)))
  const failures = results.flatMap((result, n) =>
    result.status === 'rejected' ? [`${urls[n]}: ${(result.reason as Error).message}`] : [],
  )
  if (failures.length > 0) throw new Error(`legacy-pricing could not be switched: ${failures.join('; ')}`)
}

/** Leaves out a switch with a share of zero: legacy-pricing applies a switch without a share to all calls. */
function asQuery({ failPercent, slowPercent, delayMs }: LegacySwitches): URLSearchParams {
  return new URLSearchParams({
    ...(failPercent > 0 && { fail: UNAVAILABLE, failPercent: String(failPercent) }),
    ...(slowPercent > 0 && delayMs > 0 && { delay: String(delayMs), slowPercent: String(slowPercent) }),
  })
}

async function put(url: string): Promise<void> {
  const response = await fetch(url, { method: 'PUT', signal: AbortSignal.timeout(SWITCH_DEADLINE_MS) })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`answered ${response.status}`)
}

const arrivalsPage = z.object({
  START: z.string(),
  NEXT: z.number().int(),
  ARRIVALS: z.array(z.object({ TRACEPARENT: z.string().optional(), ENVOY_ATTEMPT: z.string().optional() })),
})
/** A page of legacy-pricing’s `GET /arrivals`; `START` is when that process was started. */
export type ArrivalsPage = z.infer<typeof arrivalsPage>

/** Returns the arrivals from number `after` on. @throws Error when legacy-pricing does not answer within two seconds */
export async function readArrivals(url: string, after: number): Promise<ArrivalsPage> {
  const response = await fetch(`${url}/arrivals?after=${after}`, { signal: AbortSignal.timeout(ARRIVALS_DEADLINE_MS) })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return arrivalsPage.parse(await response.json())
}

export type SwitchKeeper = {
  /**
   * Sets the switches of every legacy-pricing until the next call; clears them without an argument.
   *
   * @throws as `setLegacySwitches`
   */
  set(switches?: LegacySwitches): Promise<void>
}

/** Sets legacy-pricing’s switches, and again after one of `urls` was restarted: a restart clears them. */
export function createSwitchKeeper(urls: readonly string[], everyMs = CHECK_EVERY_MS): SwitchKeeper {
  let keeping: ReturnType<typeof repeat> | undefined

  return {
    async set(switches) {
      await keeping?.stop()
      keeping = undefined
      if (!switches) return setLegacySwitches(urls)
      // Read before switching: one that is restarted in between is switched twice rather than never.
      const switched = new Map(await Promise.all(urls.map(async (url) => [url, await startOf(url)] as const)))
      await setLegacySwitches(urls, switches)
      const switchAgain = async (url: string) => {
        const start = await startOf(url)
        // Only after a restart: each switching restarts the count of its shares.
        if (start === undefined || start === switched.get(url)) return
        await setLegacySwitches([url], switches)
        switched.set(url, start)
      }
      keeping = repeat(everyMs, async () => void (await Promise.allSettled(urls.map(switchAgain))))
      keeping.start()
    },
  }
}

/** Returns the start time of that process; undefined while it does not answer. */
async function startOf(url: string): Promise<string | undefined> {
  const page = await readArrivals(url, Number.MAX_SAFE_INTEGER).catch(() => undefined)
  return page?.START
}
