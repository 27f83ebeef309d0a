import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PricingVersion, priceOf } from './price-list.ts'

const MAX_DELAY_MS = 60_000

/**
 * A service from before sidecars: plain node:http, no SDK, no tracing. It can be told to misbehave by query switches,
 * `delay` (milliseconds) and `fail` (an HTTP status), on one request, or on all of them through `PUT /switches`.
 */
export function createLegacyApp(version: PricingVersion): RequestListener {
  const attempts = { total: 0 }
  let switches = new URLSearchParams()

  async function price(query: URLSearchParams, response: ServerResponse): Promise<void> {
    attempts.total += 1
    const delayMs = number(query.get('delay') ?? switches.get('delay'))
    const failure = number(query.get('fail') ?? switches.get('fail'))
    if (delayMs > 0) await sleep(Math.min(delayMs, MAX_DELAY_MS))
    if (failure >= 400 && failure <= 599) return answer(response, failure, { ERROR: 'TOLD TO FAIL' })
    const found = priceOf(query.get('sku') ?? '', version)
    return found ? answer(response, 200, found) : answer(response, 404, { ERROR: 'NO SUCH SKU' })
  }

  return (request: IncomingMessage, response: ServerResponse) => {
    const url = parseUrl(request.url)
    if (!url) return answer(response, 400, { ERROR: 'BAD URL' })
    const route = `${request.method} ${url.pathname}`
    if (route === 'GET /price') return void price(url.searchParams, response)
    if (route === 'GET /stats') return answer(response, 200, { ATTEMPTS: attempts.total, VERSION: version })
    if (route === 'GET /healthz') return answer(response, 200, { OK: true })
    if (route === 'PUT /switches') {
      switches = url.searchParams
      return answer(response, 200, Object.fromEntries(switches))
    }
    return answer(response, 404, { ERROR: 'NOT FOUND' })
  }
}

function parseUrl(url: string | undefined): URL | undefined {
  return URL.canParse(url ?? '/', 'http://legacy-pricing') ? new URL(url ?? '/', 'http://legacy-pricing') : undefined
}

const number = (text: string | null) => Number(text ?? 0) || 0

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
}
