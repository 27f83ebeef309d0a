import type { ArrivalsPage } from '@better-together/shop-client/legacy-pricing'
import type { View } from '../../protocol/view.ts'
import { createBoundedMap } from './bounded-map.ts'

const CLOCKS_MS = 200
/** An upper bound of the attempts of one order. */
const MAX_OF_ORDER = 40

type Arrival = { call: string; byProxy: boolean }
type Source = { start: string; next: number; since: number; until: number }

/** Attempts at a price for one order, as legacy-pricing counted them, and how many Dapr and the mesh repeated. */
export type OrderArrivals = { attempts: number; byMesh: number; byDapr: number }

/**
 * Keeps what arrived at legacy-pricing, by trace, for the newest `limit` traces.
 *
 * @param environment Envoy numbers its attempts; Linkerd’s proxy does not, but where it is, Dapr does not retry this
 *   hop (deploy/mesh/common/no-dapr-retries-to-legacy-pricing.yaml), so there what came again was sent again by the
 *   mesh
 */
export function createArrivalLog(urls: readonly string[], limit: number, environment: View['environment']) {
  const byTrace = createBoundedMap<string, Arrival[]>(limit)
  const sources = new Map<string, Source>()

  return {
    /** Returns the number after which `url` is read next. */
    nextOf: (url: string) => sources.get(url)?.next ?? 0,
    /** Returns whether `page` was read by the numbers of an earlier process, so that everything must be read again. */
    isRestarted: (url: string, { START }: ArrivalsPage) => START !== (sources.get(url)?.start ?? START),
    /** @param requestedAt milliseconds; what arrived before is in `page` or in one before it */
    add(url: string, { START, NEXT, ARRIVALS }: ArrivalsPage, requestedAt: number): void {
      const before = sources.get(url)
      const known = before?.start === START ? before : { next: 0, since: Date.parse(START) }
      const isComplete = NEXT - known.next === ARRIVALS.length // not when more came than it keeps
      sources.set(url, { start: START, next: NEXT, since: isComplete ? known.since : requestedAt, until: requestedAt })
      for (const { TRACEPARENT = '', ENVOY_ATTEMPT } of ARRIVALS) {
        const [, traceId = '', call = ''] = TRACEPARENT.split('-')
        const ofTrace = byTrace.get(traceId) ?? []
        if (ofTrace.length < MAX_OF_ORDER) ofTrace.push({ call, byProxy: Number(ENVOY_ATTEMPT) > 1 })
        byTrace.set(traceId, ofTrace)
      }
    },
    /** Returns whether every process that answered the last poll has reported all arrivals up to `toMs`. */
    isUpTo: (toMs: number) => [...sources.values()].every(({ until }) => until >= toMs),
    /** Returns undefined unless every process is known to have reported all arrivals of that time. */
    of(traceId: string, fromMs: number, toMs: number): OrderArrivals | undefined {
      const isReported = ({ since, until }: Source) => since <= fromMs + CLOCKS_MS && until >= toMs
      if (sources.size < urls.length || ![...sources.values()].every(isReported)) return undefined
      const arrivals = byTrace.get(traceId) ?? []
      const first = arrivals.filter(({ byProxy }) => !byProxy)
      const calls = new Set(first.map(({ call }) => call)).size // an order that is recovered calls again
      const again = Math.max(0, arrivals.length - Math.max(1, calls))
      const byMesh = environment === 'dapr-linkerd' ? again : arrivals.length - first.length
      return { attempts: arrivals.length - Math.max(0, calls - 1), byMesh, byDapr: Math.max(0, again - byMesh) }
    },
  }
}
export type ArrivalLog = ReturnType<typeof createArrivalLog>
