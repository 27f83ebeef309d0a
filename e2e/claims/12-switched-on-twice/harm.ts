import { randomBytes } from 'node:crypto'
import type { Edit } from '@better-together/harness/environment'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { anyPorts, freePorts } from '@better-together/harness/local/ports'
import type { StartedShop } from '@better-together/harness/local/shop'
import { sendRaw } from '@better-together/harness/raw-http'
import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'
import { type fault, type Subscriber, startSubscriber } from './subscriber.ts'

/** An app's own retries: as many tries as a careful client makes. */
const TRIES = 3
const stats = z.object({ ATTEMPTS: z.number() })

/** A shop with the claim's subscriber in notifier's place. */
export async function withSubscriber<Result>(
  environment: LocalEnvironment,
  edit: Edit | undefined,
  work: (shop: StartedShop, subscriber: Subscriber) => Promise<Result>,
): Promise<Result> {
  const ports = await anyPorts()
  const { elsewhere } = await freePorts({ elsewhere: 0 })
  const subscriber = await startSubscriber(ports.notifier)
  const variant = { ports, env: { notifier: { PORT: String(elsewhere) } }, ...(edit && { edit }) }
  try {
    return await environment.withShop(variant, (shop) => work(shop, subscriber))
  } finally {
    await subscriber.stop()
  }
}

/** Publishes through order's sidecar, inside a trace. @returns the trace's id */
export async function publish(shop: StartedShop, name: string, asks: z.infer<typeof fault>): Promise<string> {
  const traceId = randomBytes(16).toString('hex')
  const headers = {
    'dapr-api-token': shop.identities.tokens.order.dapr,
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
  }
  const port = shop.ports['order-dapr-http']
  const path = '/v1.0/publish/pubsub/order-placed'
  const { status, body } = await sendRaw({ port, method: 'POST', path, headers, body: { name, fault: asks } })
  if (status !== 204) throw new Error(`${name} was not published: ${status} ${body}`)
  return traceId
}

/**
 * Seconds between the second and the third delivery of an event that hangs twice: one whole round of Redis being asked for
 * what hangs. The first delivery falls anywhere within a round.
 */
export async function secondsToRedelivery(subscriber: Subscriber, name: string, signal: AbortSignal): Promise<number> {
  const waiting = { what: `A third delivery of ${name}`, deadlineMs: 50_000, signal }
  const [, second, third] = await waitFor(async () => subscriber.of(name).length > 2 && subscriber.of(name), waiting)
  if (!second || !third) throw new Error(`${name} has no third delivery`)
  return Math.round((third.atMs - second.atMs) / 100) / 10
}

/** Calls at legacy-pricing for one of order's that is answered 404, and for one that its app repeats while it gets 503. */
export async function attemptsAtLegacy(shop: StartedShop): Promise<{ notFound: number; doubled: number }> {
  const count = async () => stats.parse(await (await fetch(`${shop.urls['legacy-pricing']}/stats`)).json()).ATTEMPTS
  const headers = { 'dapr-api-token': shop.identities.tokens.order.dapr }
  const price = (query: string) =>
    sendRaw({
      port: shop.ports['order-dapr-http'],
      method: 'GET',
      path: `/v1.0/invoke/legacy-pricing/method/price?${query}`,
      headers,
    })
  const start = await count()
  await price('sku=no-such-article')
  const afterNotFound = await count()
  await price('sku=tamper') // a success, so that the breaker counts from zero
  const before = await count()
  for (let n = 0; n < TRIES; n++) await price('sku=tamper&fail=503')
  return { notFound: afterNotFound - start, doubled: (await count()) - before }
}
