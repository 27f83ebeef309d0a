import type { IncomingMessage } from 'node:http'

const KEPT = 2000
/** Of a header; a `traceparent` has 55 characters. */
const MAX_LENGTH = 64

type Arrival = { TRACEPARENT: string | undefined; ENVOY_ATTEMPT: string | undefined }

/**
 * Records what arrived, like an old server’s access log: the latest 2000, numbered from 0 since the start. Envoy numbers
 * its attempts in `x-envoy-attempt-count`, from 1; Istio switches that on by default.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter
 */
export function createArrivals() {
  const START = new Date().toISOString()
  let arrivals: Arrival[] = []
  let next = 0
  return {
    add({ headers }: IncomingMessage): void {
      next += 1
      arrivals.push({ TRACEPARENT: text(headers.traceparent), ENVOY_ATTEMPT: text(headers['x-envoy-attempt-count']) })
      if (arrivals.length >= 2 * KEPT) arrivals = arrivals.slice(-KEPT)
    },
    /** Returns arrivals from number `after` on. `NEXT` is the number to ask for next; another `START` means that numbering restarted. */
    from(after: number) {
      const count = Math.max(0, Math.min(next - after, KEPT, arrivals.length))
      return { START, NEXT: next, ARRIVALS: count > 0 ? arrivals.slice(-count) : [] }
    },
  }
}

/** A header that is sent twice comes as a list, or joined. */
const text = (header: string | string[] | undefined) => header?.toString().slice(0, MAX_LENGTH)
