import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sighting } from '@better-together/harness/capture/classify'
import { judgeCaptured } from '@better-together/harness/capture/classify-captured'
import { type Frame, startCapture } from '@better-together/harness/capture/packet-capture'
import { conversationsWith } from '@better-together/harness/capture/packets'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { withNodeAgent } from '@better-together/harness/cluster/node-agent'
import { onePod, secret } from '@better-together/harness/cluster/pods'
import { restock } from '@better-together/harness/cluster/restock'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { placeOrder } from '@better-together/shop-client/place-orders'
import { waitFor } from '@better-together/shop-client/wait-for'
import { BETWEEN_SIDECARS, type Hop, hopNames, hops } from './hops.ts'

const CAPTURED = ['order', 'inventory', 'notifier'] as const
type Captured = (typeof CAPTURED)[number]

/** In which pod a hop is looked at. On loopback a pod talks to itself; everything else goes through its interface. */
const views: Readonly<Record<Hop, { pod: Captured; loopback: boolean; port: number }>> = {
  'shopper ► order': { pod: 'order', loopback: true, port: 7001 },
  'order ► its sidecar': { pod: 'order', loopback: true, port: 3500 },
  'order’s sidecar ► inventory’s sidecar': { pod: 'order', loopback: false, port: 50002 },
  'inventory’s sidecar ► inventory': { pod: 'inventory', loopback: true, port: 7002 },
  'order’s sidecar ► legacy-pricing': { pod: 'order', loopback: false, port: 7004 },
  'sidecars ► Redis, state': { pod: 'order', loopback: false, port: 6379 },
  'sidecars ► Redis, events': { pod: 'notifier', loopback: false, port: 6379 },
  'notifier’s sidecar ► notifier': { pod: 'notifier', loopback: true, port: 7003 },
  'services ► Zipkin': { pod: 'order', loopback: false, port: 9411 },
}
/** Where Istio's proxy takes what its pod sends out. https://istio.io/latest/docs/ops/deployment/application-requirements/ */
const PROXY_OUTBOUND = 15_001
const TOLD_WITHIN_MS = 45_000
/** Spans leave in batches, five seconds apart, after the order. */
const SPANS_LEAVE_MS = 7000

/** One order with a canary, and what a reader of all packets of three pods learns of it on each hop. */
export async function watchTheWire(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const canaries = { customer: `canary-${randomBytes(8).toString('hex')}`, bought: 'limited-grinder' }
  await restock(environment, canaries.bought, 5)
  const password = await secret(environment, 'redis-auth', 'password')
  const { order, frames } = await withNodeAgent(environment, async (agent) => {
    const pods = await Promise.all(CAPTURED.map((app) => onePod(environment, `app=${app}`)))
    const captures = await Promise.all(pods.map((pod) => startCapture(environment.kubectl, agent, pod)))
    await dropIdleConnections(environment)
    const told = await orderAndTell(environment, canaries.customer, canaries.bought)
    await sleep(SPANS_LEAVE_MS, undefined, { signal: environment.signal })
    const stopped = await Promise.all(captures.map(({ stop }) => stop()))
    const byPod = Object.fromEntries(CAPTURED.map((app, at) => [app, stopped[at] ?? []]))
    return { order: told, frames: byPod as Record<Captured, Frame[]> }
  })
  const look = (view: { pod: Captured; loopback: boolean; port: number }, canary: string) =>
    judgeCaptured(conversationsWith(frames[view.pod], view), canary)
  const seen: Record<string, Sighting> = {
    ...Object.fromEntries(hopNames.map((hop) => [hop, look(views[hop], canaries[hops[hop]])])),
    'the Redis password, on the way to Redis': look(views['sidecars ► Redis, state'], password),
    ...controls(environment, look, { ...canaries, password }),
  }
  const lines = Object.entries(seen).map(
    ([hop, { bytes, verdict, excerpt }]) =>
      `${hop} (${bytes} bytes): ${verdict}\n    ${excerpt.replaceAll(password, '<the password>')}`,
  )
  await attachEvidence('what packets showed on each hop', lines.join('\n'))
  return { order, ...Object.fromEntries(Object.entries(seen).map(([hop, { verdict }]) => [hop, verdict])) }
}

/**
 * With a mesh, the same capture on the near side of the proxy, where the same data is not encrypted yet: Dapr's own mTLS
 * is off there. Without one, what is readable beside the encrypted hop shows that the capture can read.
 */
function controls(
  { name }: ClusterEnvironment,
  look: (view: { pod: Captured; loopback: boolean; port: number }, canary: string) => Sighting,
  { customer, bought, password }: { customer: string; bought: string; password: string },
): Record<string, Sighting> {
  if (name !== 'dapr-istio') return {}
  const before = { pod: 'order', loopback: true, port: PROXY_OUTBOUND } as const
  return {
    'control, before order’s proxy: what goes to Redis': look(before, customer),
    'control, before order’s proxy: the Redis password': look(before, password),
    [`control, behind inventory’s proxy: ${BETWEEN_SIDECARS}`]: look(
      { pod: 'inventory', loopback: true, port: views[BETWEEN_SIDECARS].port },
      bought,
    ),
  }
}

async function orderAndTell(environment: ClusterEnvironment, customer: string, sku: string): Promise<string> {
  const wish = { customer, sku, quantity: 1 }
  const { outcome, orderId } = await environment.through('deploy/order', 7001, (url) => placeOrder(url, customer, wish))
  const told = async () => (await environment.stored()).notifications.some((one) => one.orderId === orderId)
  await waitFor(told, {
    what: 'Telling the customer',
    deadlineMs: TOLD_WITHIN_MS,
    everyMs: 500,
    signal: environment.signal,
  })
  return `${outcome}, customer told`
}

/** Sidecars give the password once for each connection. They open new ones in place of those that Redis has closed. */
async function dropIdleConnections({ kubectl, namespace }: ClusterEnvironment): Promise<void> {
  const redis = ['--namespace', namespace, 'exec', 'statefulset/redis', '--container', 'redis', '--', 'redis-cli']
  const clients = (await kubectl([...redis, 'client', 'list'])).split('\n')
  const idle = clients.filter((line) => !/cmd=(xreadgroup|client)/.test(line) && / idle=[1-9]/.test(line))
  const ids = idle.flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? [])
  for (const id of ids) await kubectl([...redis, 'client', 'kill', 'id', id])
}
