import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { ShopperSpans } from './shopper-spans.ts'
import type { Wish } from './wishes.ts'

const ANSWER_DEADLINE_MS = 15_000
const PATIENCE_MS = 30_000
const REPEAT_AFTER_MS = 500

const answered = z.union([z.object({ id: z.string() }), z.object({ orderId: z.string() })])

type ShopperSettings = {
  orderUrl: string
  daprApiToken: string | undefined
  spans: ShopperSpans
  /** Once aborted, nothing is asked again. It is only looked at: a listener for each order would stay with it. */
  closing: AbortSignal
  patienceMs?: number
  repeatAfterMs?: number
}

/** Places one order. Undefined once it was answered, confirmed or rejected; otherwise what was heard last. */
export type PlaceOrder = (wish: Wish) => Promise<string | undefined>

/**
 * A careful client: when the answer does not tell what became of the order, it asks again with the same key, so that
 * there is one order however often it asks. After half a minute it gives up.
 */
export function createShopper(settings: ShopperSettings): PlaceOrder {
  const { spans, closing, patienceMs = PATIENCE_MS, repeatAfterMs = REPEAT_AFTER_MS } = settings
  return async (wish) => {
    const span = spans.begin()
    const [key, until] = [randomUUID(), Date.now() + patienceMs]
    for (let requests = 1; ; requests++) {
      const heard = await ask(settings, key, span.traceparent, wish)
      if (heard !== undefined && Date.now() < until && !closing.aborted) {
        await sleep(repeatAfterMs)
        continue
      }
      span.end({ requests: String(requests), ...(heard !== undefined && { error: heard }) })
      return heard
    }
  }
}

async function ask(
  { orderUrl, daprApiToken }: ShopperSettings,
  key: string,
  traceparent: string,
  wish: Wish,
): Promise<string | undefined> {
  try {
    const response = await fetch(`${orderUrl}/orders`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        traceparent,
        ...(daprApiToken !== undefined && { 'dapr-api-token': daprApiToken }),
      },
      body: JSON.stringify(wish),
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    })
    const text = await response.text()
    return answered.safeParse(parsed(text)).success ? undefined : `answered ${response.status}`
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    return name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? 'no answer')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
