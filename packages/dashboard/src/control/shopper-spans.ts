import { randomBytes } from 'node:crypto'

const SEND_EVERY_MS = 1000
const DEADLINE_MS = 5000
/** What Zipkin has not taken by then is given up: a shopper's span is not worth memory without bound. */
const MOST_WAITING = 2000

export type ShopperSpan = { traceparent: string; end: (tags: Record<string, string>) => void }
export type ShopperSpans = { begin: () => ShopperSpan; stop: () => Promise<void> }

/**
 * The shopper's own part of each trace, so that what the services do for an order has a beginning. This process has no
 * OpenTelemetry: its requests are a shopper's, and all its others must not turn up in anybody's trace.
 *
 * @param zipkinUrl without it, nothing is reported and orders still get a trace
 */
export function createShopperSpans(zipkinUrl: string | undefined): ShopperSpans {
  let waiting: object[] = []
  const timer = setInterval(() => void send(), SEND_EVERY_MS)
  timer.unref()

  async function send(): Promise<void> {
    if (waiting.length === 0) return
    const body = JSON.stringify(waiting)
    waiting = []
    // https://zipkin.io/zipkin-api/#/default/post_spans
    const response = await fetch(`${zipkinUrl}/api/v2/spans`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).catch(() => undefined) // Zipkin may be what is being stopped
    await response?.body?.cancel()
  }

  return {
    begin() {
      const [traceId, id, begun] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex'), Date.now()]
      return {
        traceparent: `00-${traceId}-${id}-01`,
        end(tags) {
          if (zipkinUrl === undefined || waiting.length >= MOST_WAITING) return
          const times = { timestamp: begun * 1000, duration: Math.max(1, Date.now() - begun) * 1000 }
          const localEndpoint = { serviceName: 'shopper' }
          waiting.push({ traceId, id, kind: 'CLIENT', name: 'place order', ...times, localEndpoint, tags })
        },
      }
    },
    async stop() {
      clearInterval(timer)
      await send()
    },
  }
}
