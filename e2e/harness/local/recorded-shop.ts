import type { Capture, Hop } from '../capture/hops.ts'
import { type Relay, startRelay } from '../capture/relay.ts'
import type { Edit } from '../environment.ts'
import { type DaprApp, daprApps } from '../shop-names.ts'
import type { LocalEnvironment, LocalShop, LocalVariant } from './environment.ts'
import { anyPorts, freePorts, type Ports } from './ports.ts'
import { setMetadata } from './resources.ts'

type Relays = Record<Hop, Relay>

/** Runs `work` with a shop in which each hop goes through a recording relay, and no other way leads past it. */
export async function withRecordedShop<Result>(
  environment: LocalEnvironment,
  { mtls }: { mtls: boolean },
  work: (shop: LocalShop, capture: Capture) => Promise<Result>,
): Promise<Result> {
  const ports = await anyPorts()
  // The apps move behind relays that listen where everyone looks for them.
  const behind = await freePorts<DaprApp>({ order: 0, inventory: 0, notifier: 0 })
  const started: Relay[] = []
  const relay = async (forwardTo: number, listen?: number) => {
    const app = listen === undefined ? {} : { listen, afterTarget: true }
    const one = await startRelay({ forwardTo, ...app })
    started.push(one)
    return one
  }
  try {
    const relays: Relays = {
      'shopper ► order': await relay(behind.order, ports.order),
      'order ► its sidecar': await relay(ports['order-dapr-http']),
      'order’s sidecar ► inventory’s sidecar': await relay(ports['inventory-dapr-internal']),
      'inventory’s sidecar ► inventory': await relay(behind.inventory, ports.inventory),
      'order’s sidecar ► legacy-pricing': await relay(ports['legacy-pricing']),
      'sidecars ► Redis, state': await relay(ports.redis),
      'sidecars ► Redis, events': await relay(ports.redis),
      'notifier’s sidecar ► notifier': await relay(behind.notifier, ports.notifier),
      'services ► Zipkin': await relay(ports.zipkin),
    }
    return await environment.withShop(variant(ports, behind, relays, mtls), (shop) =>
      work(shop, async (action) => {
        await action()
        return { at: (hop) => relays[hop].conversations() }
      }),
    )
  } finally {
    await Promise.all(started.map(({ stop }) => stop()))
  }
}

function variant(ports: Ports, behind: Record<DaprApp, number>, relays: Relays, mtls: boolean): LocalVariant {
  const zipkin = `http://127.0.0.1:${relays['services ► Zipkin'].port}/api/v2/spans`
  const env = Object.fromEntries(
    daprApps.map((app) => {
      const sidecar = app === 'order' ? { DAPR_HTTP_PORT: String(relays['order ► its sidecar'].port) } : {}
      const tracing = { OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin, OTEL_BSP_SCHEDULE_DELAY: '200' }
      return [app, { PORT: String(behind[app]), ...tracing, ...sidecar }]
    }),
  )
  return { ports, mtls, env, edit: through(relays) }
}

function through(relays: Relays): Edit {
  return (resource) => {
    const name = resource.getIn(['metadata', 'name'])
    const kind = resource.get('kind')
    const local = (hop: Hop) => `127.0.0.1:${relays[hop].port}`
    if (name === 'statestore') setMetadata(resource, 'redisHost', local('sidecars ► Redis, state'))
    if (name === 'pubsub') setMetadata(resource, 'redisHost', local('sidecars ► Redis, events'))
    if (kind === 'HTTPEndpoint')
      resource.setIn(['spec', 'baseUrl'], `http://${local('order’s sidecar ► legacy-pricing')}`)
    if (kind === 'Configuration' && name === 'order') {
      // order's sidecar finds inventory's at the relay. The app id must be part of the format; gRPC does not look at it.
      const format = `dns:///${local('order’s sidecar ► inventory’s sidecar')}?{appid}`
      resource.setIn(['spec', 'nameResolution'], { component: 'nameformat', version: 'v1', configuration: { format } })
    }
  }
}
