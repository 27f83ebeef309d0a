import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createArrivals } from './arrivals.ts'
import { type PricingVersion, priceOf } from './price-list.ts'
import { everyShare } from './share.ts'

const MAX_DELAY_MS = 60_000

/**
 * Creates a service from before sidecars: plain node:http, no SDK, no tracing. Query switches make it misbehave:
 * `delay` (milliseconds) and `fail` (an HTTP status), on one request, or on all of them through `PUT /switches`, where
 * `slowPercent` and `failPercent` (0 to 100) limit them to a share of the requests.
 */
export function createLegacyApp(version: PricingVersion): RequestListener {
  const attempts = { total: 0 }
  const arrivals = createArrivals()
  let switched = readSwitches(new URLSearchParams())

  async function price(query: URLSearchParams, response: ServerResponse): Promise<void> {
    attempts.total += 1
    const { delay, fail } = switched()
    const delayMs = number(query.get('delay') ?? delay)
    const failure = number(query.get('fail') ?? fail)
    if (delayMs > 0) await sleep(Math.min(delayMs, MAX_DELAY_MS))
    if (failure >= 400 && failure <= 599) return answer(response, failure, { ERROR: 'TOLD TO FAIL' })
    const found = priceOf(query.get('sku') ?? '', version)
    return found ? answer(response, 200, found) : answer(response, 404, { ERROR: 'NO SUCH SKU' })
  }

  return (request: IncomingMessage, response: ServerResponse) => {
    const url = parseUrl(request.url)
    if (!url) return answer(response, 400, { ERROR: 'BAD URL' })
    const route = `${request.method} ${url.pathname}`
    if (route === 'GET /price') {
      arrivals.add(request)
      return void price(url.searchParams, response)
    }
    if (route === 'GET /arrivals') return answer(response, 200, arrivals.from(number(url.searchParams.get('after'))))
    if (route === 'GET /stats') return answer(response, 200, { ATTEMPTS: attempts.total, VERSION: version })
    if (route === 'GET /healthz') return answer(response, 200, { OK: true })
    if (route === 'PUT /switches') {
      switched = readSwitches(url.searchParams)
      return answer(response, 200, Object.fromEntries(url.searchParams))
    }
    return answer(response, 404, { ERROR: 'NOT FOUND' })
  }
}

/** Returns what the switches prescribe for each next call, in turn. */
function readSwitches(switches: URLSearchParams): () => { delay: string | null; fail: string | null } {
  const isSlow = everyShare(percent(switches.get('slowPercent')))
  const isFailing = everyShare(percent(switches.get('failPercent')))
  return () => ({
    delay: isSlow() ? switches.get('delay') : null,
    fail: isFailing() ? switches.get('fail') : null,
  })
}

function parseUrl(url: string | undefined): URL | undefined {
  return URL.canParse(url ?? '/', 'http://legacy-pricing') ? new URL(url ?? '/', 'http://legacy-pricing') : undefined
}

const number = (text: string | null) => Number(text ?? 0) || 0

/** Returns a percentage; 100 where it is left out or invalid. */
function percent(text: string | null): number {
  const value = text ? Number(text) : 100
  return value >= 0 && value <= 100 ? value : 100
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
}
