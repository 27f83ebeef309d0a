import { setTimeout as sleep } from 'node:timers/promises'
import { isSpanContextValid, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api'
import { z } from 'zod'
import type { OrderRequest } from './catalogue.ts'

const RETRY_MS = 300
const PATIENCE_MS = 60_000

const confirmed = z.object({ id: z.string() })
const rejected = z.object({ orderId: z.string() })

/** An order request and the shop’s response to it. */
export type PlacedOrder = {
  key: string
  orderId: string | undefined
  traceId: string | undefined
  /** `unknown`: no response, even to repeated requests. */
  outcome: 'confirmed' | 'rejected' | 'unknown'
  sku: string
  quantity: number
  /** The last failure where the outcome is unknown: `answered 502`. */
  failure?: string
}

type ClientOptions = {
  /** Starts the order's trace; the requests carry its `traceparent`. */
  tracer?: Tracer
  headers?: Readonly<Record<string, string>>
  /** How long the request is retried. A single one waits half as long for its response. */
  patienceMs?: number
  retryMs?: number
  /** Once aborted, no request is retried. */
  signal?: AbortSignal
}

/** Places one order as a careful client does: while there is no response, it retries the request with the same key. */
export function placeOrder(
  orderUrl: string,
  key: string,
  request: OrderRequest,
  options: ClientOptions = {},
): Promise<PlacedOrder> {
  const { tracer = trace.getTracer('shopper'), retryMs = RETRY_MS, patienceMs = PATIENCE_MS, signal } = options
  const { sku, quantity } = request
  return tracer.startActiveSpan('place order', { kind: SpanKind.CLIENT }, async (span): Promise<PlacedOrder> => {
    const headers = { ...options.headers, ...traceparent(span), 'idempotency-key': key }
    const { traceId } = span.spanContext()
    const until = Date.now() + patienceMs
    for (let requests = 1; ; requests++) {
      const answer = await post(orderUrl, request, headers, patienceMs / 2)
      const failure = 'failure' in answer ? answer.failure : undefined
      if (failure !== undefined && Date.now() < until && !signal?.aborted) {
        await sleep(retryMs)
        continue
      }
      span.setAttributes({ requests, ...(failure !== undefined && { error: failure }) }).end()
      return { key, traceId, sku, quantity, ...answer }
    }
  })
}

type Answer = Pick<PlacedOrder, 'orderId' | 'outcome'> | { orderId: undefined; outcome: 'unknown'; failure: string }

/** Sends one request. A response that does not state the outcome of the order is a failure, as is no response. */
async function post(
  orderUrl: string,
  request: OrderRequest,
  headers: Record<string, string>,
  deadlineMs: number,
): Promise<Answer> {
  const unknown = (failure: string): Answer => ({ orderId: undefined, outcome: 'unknown', failure })
  try {
    const response = await fetch(`${orderUrl}/orders`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(deadlineMs),
    })
    const body: unknown = await response.json().catch((error: Error) => {
      if (error instanceof SyntaxError) return undefined
      throw error
    })
    const [order, refusal] = [confirmed.safeParse(body), rejected.safeParse(body)]
    if (response.ok && order.success) return { outcome: 'confirmed', orderId: order.data.id }
    if (refusal.success) return { outcome: 'rejected', orderId: refusal.data.orderId }
    return unknown(`answered ${response.status}`)
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    return unknown(name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? 'no answer'))
  }
}

/** https://www.w3.org/TR/trace-context/#traceparent-header. None without an OpenTelemetry SDK. */
function traceparent(span: Span): Record<string, string> {
  const context = span.spanContext()
  if (!isSpanContextValid(context)) return {}
  return { traceparent: `00-${context.traceId}-${context.spanId}-0${context.traceFlags & 1}` }
}

type Orders = {
  count: number
  /** Orders in flight at a time. */
  concurrency: number
  request: (n: number) => OrderRequest
  keyPrefix: string
  tracer?: Tracer
  onPlaced?: (order: PlacedOrder) => void
}

/** Places `count` orders, at most `concurrency` at a time. */
export async function placeOrders(
  orderUrl: string,
  { count, concurrency, request, keyPrefix, tracer, onPlaced = () => undefined }: Orders,
): Promise<PlacedOrder[]> {
  const placed: PlacedOrder[] = []
  let next = 0
  async function client(): Promise<void> {
    while (next < count) {
      const n = next++
      const order = await placeOrder(orderUrl, `${keyPrefix}-${n}`, request(n), tracer && { tracer })
      placed.push(order)
      onPlaced(order)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, client))
  return placed
}
