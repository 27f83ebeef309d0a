/** Of all calls for a price, how many fail, how many are slow, and by how much. Percentages are whole numbers. */
export type LegacySwitches = { failPercent: number; slowPercent: number; delayMs: number }

const DEADLINE_MS = 3000
const UNAVAILABLE = '503'

/**
 * Has every legacy-pricing of `urls` misbehave, or, without switches, behave again.
 *
 * @throws Error naming each that did not do it
 */
export async function setLegacySwitches(urls: readonly string[], switches?: LegacySwitches): Promise<void> {
  const query = switches ? `?${asQuery(switches)}` : ''
  const results = await Promise.allSettled(urls.map((url) => put(`${url}/switches${query}`)))
  const failures = results.flatMap((result, n) =>
    result.status === 'rejected' ? [`${urls[n]}: ${(result.reason as Error).message}`] : [],
  )
  if (failures.length > 0) throw new Error(`legacy-pricing could not be switched: ${failures.join('; ')}`)
}

/** A switch that asks for nothing is left out: legacy-pricing takes one without a share as for all calls. */
function asQuery({ failPercent, slowPercent, delayMs }: LegacySwitches): URLSearchParams {
  return new URLSearchParams({
    ...(failPercent > 0 && { fail: UNAVAILABLE, failPercent: String(failPercent) }),
    ...(slowPercent > 0 && delayMs > 0 && { delay: String(delayMs), slowPercent: String(slowPercent) }),
  })
}

async function put(url: string): Promise<void> {
  const response = await fetch(url, { method: 'PUT', signal: AbortSignal.timeout(DEADLINE_MS) })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`answered ${response.status}`)
}
