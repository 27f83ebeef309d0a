import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { withNodeAgent } from '@better-together/harness/cluster/node-agent'
import { onePod } from '@better-together/harness/cluster/pods'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { setLegacySwitches } from '@better-together/shop-client/legacy-pricing'
import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'

const TOLD_WITHIN_MS = 60_000
/** Prices come later than the kill, and sooner than the sidecar's timeout of two seconds. */
const PRICE_MS = 1900
const KILL_AFTER_MS = 1000

const confirmed = z.object({ id: z.string(), status: z.literal('confirmed') })

/** Opens a way to Zipkin on its pod's loopback, which no mesh refuses. */
export const zipkin = <Result>(environment: ClusterEnvironment, work: (url: string) => Promise<Result>) =>
  environment.through('deploy/zipkin', 9411, work)

function shopperSpan() {
  const span = { traceId: randomBytes(16).toString('hex'), id: randomBytes(8).toString('hex') }
  return { ...span, traceparent: `00-${span.traceId}-${span.id}-01` }
}

const post = (url: string, key: string, traceparent: string, n: number, customer: string) =>
  fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, traceparent },
    body: JSON.stringify({ ...orderRequest(n), customer }),
  })

/** Places one order as a traced shopper, and reports the shopper's span to Zipkin. @throws Error unless it is confirmed */
export async function placeTraced(
  environment: ClusterEnvironment,
  n: number,
): Promise<{ traceId: string; orderId: string }> {
  const { traceId, id, traceparent } = shopperSpan()
  const begun = Date.now()
  const response = await environment.through('deploy/order', 7001, async (url) => {
    const answer = await post(url, traceId, traceparent, n, `traced-${traceId}`)
    return { status: answer.status, text: await answer.text() }
  })
  if (response.status >= 300) throw new Error(`The order was answered ${response.status}: ${response.text}`)
  const { id: orderId } = confirmed.parse(JSON.parse(response.text))
  const span = { traceId, id, kind: 'CLIENT', name: 'place order', timestamp: begun * 1000 }
  const reported = { ...span, duration: (Date.now() - begun) * 1000, localEndpoint: { serviceName: 'shopper' } }
  const headers = { 'content-type': 'application/json' }
  // https://zipkin.io/zipkin-api/#/default/post_spans
  await zipkin(environment, (url) =>
    fetch(`${url}/api/v2/spans`, { method: 'POST', headers, body: JSON.stringify([reported]) }),
  )
  return { traceId, orderId }
}

/** Kills order while it waits for a price. The shopper does not ask again: order itself finishes it. @returns the trace */
export async function placeAndCrash(environment: ClusterEnvironment): Promise<string> {
  const { traceId, traceparent } = shopperSpan()
  const customer = `crashed-${traceId}`
  const mine = ({ request }: { request: { customer: string } }) => request.customer === customer
  await withNodeAgent(environment, async (agent) => {
    const pod = await onePod(environment, 'app=order')
    const app = (await agent.processesOf([pod])).find(({ args }) => args.includes('dist/main.js'))
    if (!app) throw new Error(`No process of order is to be seen in pod ${pod.name}`)
    const kill = await agent.command(pod, 'node', ['sh', '-c', `kill -KILL ${app.pid}`])
    await delayPrices(environment, PRICE_MS)
    try {
      await environment.through('deploy/order', 7001, async (url) => {
        const answer = post(url, traceId, traceparent, 1, customer).then(
          ({ status }) => `was answered ${status}`,
          () => 'was cut off',
        )
        await sleep(KILL_AFTER_MS)
        await environment.kubectl(kill)
        const outcome = await answer
        if (outcome !== 'was cut off') throw new Error(`The order should have been cut off and ${outcome}`)
      })
    } finally {
      await delayPrices(environment, 0)
    }
  })
  const told = async () => {
    const { orders, notifications } = await environment.stored()
    const order = orders.find(mine)
    return order && notifications.some(({ orderId }) => orderId === order.id)
  }
  const what = 'The notification of an order whose service was killed'
  await waitFor(told, { what, deadlineMs: TOLD_WITHIN_MS, everyMs: 1000, signal: environment.signal })
  return traceId
}

/** Both versions: a mesh may send the order to either. */
async function delayPrices(environment: ClusterEnvironment, ms: number): Promise<void> {
  for (const version of ['v1', 'v2'])
    await environment.through(`deploy/legacy-pricing-${version}`, 7004, (url) =>
      setLegacySwitches([url], ms > 0 ? { failPercent: 0, slowPercent: 100, delayMs: ms } : undefined),
    )
}
