import { setTimeout as sleep } from 'node:timers/promises'
import { type Tracer, trace } from '@opentelemetry/api'
import { z } from 'zod'
import type { Placement } from './history.ts'

const RETRY_MS = 300
const PATIENCE_MS = 60_000

const confirmed = z.object({ id: z.string() })
const rejected = z.object({ orderId: z.string() })

type Wish = { customer: string; sku: string; quantity: number }

/**
 * Places one order as a careful client does: when there is no answer, it repeats the request with the same key.
 *
 * @param tracer starts the order's trace
 */
export async function placeOrder(orderUrl: string, key: string, wish: Wish, tracer: Tracer): Promise<Placement> {
  const { sku, quantity } = wish
  return tracer.startActiveSpan('place order', async (span): Promise<Placement> => {
    const traceId = span.spanContext().traceId
    const patience = Date.now() + PATIENCE_MS
    try {
      while (Date.now() < patience) {
        const answer = await attempt(orderUrl, key, wish)
        if (answer) return { key, traceId, sku, quantity, ...answer }
        await sleep(RETRY_MS)
      }
      return { key, traceId, sku, quantity, orderId: undefined, outcome: 'unknown' }
    } finally {
      span.end()
    }
  })
}

/** The order's outcome, or undefined when the answer does not tell it and the request should be repeated. */
async function attempt(
  orderUrl: string,
  key: string,
  wish: Wish,
): Promise<Pick<Placement, 'orderId' | 'outcome'> | undefined> {
  try {
    const response = await fetch(`${orderUrl}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(wish),
      signal: AbortSignal.timeout(30_000),
    })
    const body: unknown = await response.json()
    if (response.ok) return { outcome: 'confirmed', orderId: confirmed.parse(body).id }
    const refusal = rejected.safeParse(body)
    return refusal.success ? { outcome: 'rejected', orderId: refusal.data.orderId } : undefined
  } catch {
    return undefined
  }
}

/** Places `count` orders, at most `concurrency` at a time. */
export async function placeOrders(
  orderUrl: string,
  {
    count,
    concurrency,
    wish,
    tracer = trace.getTracer('shopper'),
    keyPrefix,
    placed = () => undefined,
  }: {
    count: number
    concurrency: number
    wish: (n: number) => Wish
    tracer?: Tracer
    keyPrefix: string
    placed?: (placement: Placement) => void
  },
): Promise<Placement[]> {
  const placements: Placement[] = []
  let next = 0
  async function shopper(): Promise<void> {
    while (next < count) {
      const n = next++
      const placement = await placeOrder(orderUrl, `${keyPrefix}-${n}`, wish(n), tracer)
      placements.push(placement)
      placed(placement)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, shopper))
  return placements
}
