import { z } from 'zod'

const DEADLINE_MS = 2000

/** A page of legacy-pricing’s `GET /arrivals`. */
const page = z.object({
  START: z.string(),
  NEXT: z.number().int(),
  ARRIVALS: z.array(z.object({ TRACEPARENT: z.string().optional(), ENVOY_ATTEMPT: z.string().optional() })),
})
export type ArrivalsPage = z.infer<typeof page>

/** Arrivals from number `after` on. @throws Error when legacy-pricing does not answer within two seconds */
export async function readArrivals(url: string, after: number): Promise<ArrivalsPage> {
  const response = await fetch(`${url}/arrivals?after=${after}`, { signal: AbortSignal.timeout(DEADLINE_MS) })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return page.parse(await response.json())
}
