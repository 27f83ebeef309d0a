import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Classification, classify, type Observation } from '@better-together/harness/capture/classify'
import { type Capture, type Hop, hops, type Recording } from '@better-together/harness/capture/hops'
import type { PacketRecording, View } from '@better-together/harness/cluster/capture'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { Shop } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { withRecordedShop } from '@better-together/harness/local/recorded-shop'
import { placeOrder } from '@better-together/shop-client/place-orders'
import { waitFor } from '@better-together/shop-client/wait-for'

/** The hop that Dapr's mTLS is for. */
export const BETWEEN_SIDECARS: Hop = 'order’s sidecar ► inventory’s sidecar'
export const PASSWORD = 'the Redis password, on the way to Redis'
export const ORDER = 'confirmed, customer notified'

/** Hops that carry only what was bought; the others carry the customer's name as well. */
const withoutCustomer: readonly Hop[] = [
  BETWEEN_SIDECARS,
  'inventory’s sidecar ► inventory',
  'order’s sidecar ► legacy-pricing',
  'services ► Zipkin',
]
/** Longer than the broker takes to deliver again what a dead sidecar held: 23 s by components/pubsub.yaml. */
const NOTIFIED_WITHIN_MS = 45_000
/** Spans leave in batches, five seconds apart, after the order. */
const SPANS_LEAVE_MS = 7000

type Markers = { customer: string; bought: string; password: string }

/** How far the order came (only a whole order has crossed every hop), and what was recorded meanwhile. */
type Observed<Recorded> = { order: string; markers: Markers; recording: Recorded; hops: Record<string, Observation> }

/** Sends one order through the shop and classifies each hop by what of that order was observed there. */
async function observeOrder<Recorded extends Recording>(
  shop: Shop,
  capture: Capture<Recorded>,
): Promise<Observed<Recorded>> {
  const password = await shop.withRedis(async (redis) => redis.password)
  const markers = { customer: `marker-${randomBytes(8).toString('hex')}`, bought: 'limited-grinder', password }
  await shop.restock(markers.bought, 5)
  let order = ''
  const recording = await capture(async () => {
    const request = { customer: markers.customer, sku: markers.bought, quantity: 1 }
    const { outcome, orderId } = await shop.at('order', (url) => placeOrder(url, markers.customer, request))
    const isNotified = async () => (await shop.stored()).notifications.some((one) => one.orderId === orderId)
    await waitFor(isNotified, { what: 'The notification', deadlineMs: NOTIFIED_WITHIN_MS, everyMs: 300 })
    order = `${outcome}, customer notified`
    await sleep(SPANS_LEAVE_MS)
  })
  const observe = (hop: Hop) =>
    classify(recording.at(hop), withoutCustomer.includes(hop) ? markers.bought : markers.customer)
  const observed = {
    ...Object.fromEntries(hops.map((hop) => [hop, observe(hop)])),
    [PASSWORD]: classify(recording.at('sidecars ► Redis, state'), password),
  }
  return { order, markers, recording, hops: observed }
}

/** On this machine: recording relays on every hop, with Dapr's mTLS and, as the control, without. */
export async function recordHops(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const on = await withRecordedShop(environment, { mtls: true }, observeOrder)
  await attachEvidence('what each hop showed, mTLS on', excerpts(on.hops, on.markers))
  const off = await withRecordedShop(environment, { mtls: false }, observeOrder)
  await attachEvidence('what each hop showed, mTLS off', excerpts(off.hops, off.markers))
  return {
    order: on.order,
    ...classifications(on.hops),
    'control, mTLS off: order': off.order,
    [`control, mTLS off: ${BETWEEN_SIDECARS}`]: off.hops[BETWEEN_SIDECARS]?.classification ?? 'nothing observed',
  }
}

/** In a cluster: every packet of three pods, and with a mesh, as the control, the near side of its proxies. */
export function capturePackets(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  return environment.withShop({}, async (shop) => {
    const { order, markers, recording, hops: observed } = await observeOrder(shop, shop.capture)
    const all = { ...observed, ...(environment.mesh === 'istio' && nearSide(recording, markers)) }
    await attachEvidence('what packets showed on each hop', excerpts(all, markers))
    return { order, ...classifications(all) }
  })
}

/** Where Istio's proxy takes what its pod sends out. https://istio.io/latest/docs/ops/deployment/application-requirements/ */
const BEFORE_PROXY: View = { pod: 'order', loopback: true, port: 15_001 }
const BEHIND_PROXY: View = { pod: 'inventory', loopback: true, port: 50_002 }

/**
 * The same capture on the near side of the proxy, where the same data is not encrypted yet: Dapr's own mTLS is off there.
 * Without a mesh, what is readable beside the encrypted hop shows that the capture can read.
 */
function nearSide(recording: PacketRecording, { customer, bought, password }: Markers): Record<string, Observation> {
  return {
    'control, before order’s proxy: what goes to Redis': classify(recording.in(BEFORE_PROXY), customer),
    'control, before order’s proxy: the Redis password': classify(recording.in(BEFORE_PROXY), password),
    [`control, behind inventory’s proxy: ${BETWEEN_SIDECARS}`]: classify(recording.in(BEHIND_PROXY), bought),
  }
}

const classifications = (observed: Record<string, Observation>): Record<string, Classification> =>
  Object.fromEntries(Object.entries(observed).map(([hop, { classification }]) => [hop, classification]))

const excerpts = (observed: Record<string, Observation>, { password }: Markers) =>
  Object.entries(observed)
    .map(([hop, { bytes, classification, excerpt }]) => `${hop} (${bytes} bytes): ${classification}\n    ${excerpt}`)
    .join('\n')
    .replaceAll(password, '<the password>')
