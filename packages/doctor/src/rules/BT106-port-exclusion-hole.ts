import { meshOf } from '../model/mesh-membership.ts'
import type { App, Model } from '../model/model.ts'
import { annotationPath, portListHolds, selects } from '../model/workload.ts'
import type { Hit, Rule } from './rule.ts'

const OUTBOUND = ['traffic.sidecar.istio.io/excludeOutboundPorts', 'config.linkerd.io/skip-outbound-ports']
const INBOUND = ['traffic.sidecar.istio.io/excludeInboundPorts', 'config.linkerd.io/skip-inbound-ports']

/** Dapr's own ports. To exclude them from an app's mesh is the documented way to keep Dapr mTLS. */
const DAPR_PORTS = new Set([50001, 50002, 50005, 50006, 6500])

function outboundHoles({ services, daprMtls, workloads, manifests }: Model, list: string): string[] {
  const meshless = new Map([
    [80, 'all plain HTTP'],
    [443, 'all HTTPS'],
  ])
  if (daprMtls?.enabled === false)
    meshless.set(50002, 'the calls between Dapr sidecars, which Dapr does not encrypt here')
  for (const { manifest, value } of services) {
    const meshed = workloads.some(
      (workload) => selects(value.spec.selector, workload) && meshOf(workload, manifests) !== undefined,
    )
    if (!meshed || manifest.name.endsWith('-dapr')) continue
    for (const { port } of value.spec.ports) {
      if (!DAPR_PORTS.has(port) && !meshless.has(port)) meshless.set(port, `Service ${manifest.name}`)
    }
  }
  return [...meshless].filter(([port]) => portListHolds(list, port)).map(([port, what]) => `${port} (${what})`)
}

function inboundHoles({ daprMtls }: Model, app: App, list: string): string[] {
  const holes: string[] = []
  const appPort = app.annotations['dapr.io/app-port']
  if (appPort !== undefined && portListHolds(list, Number(appPort))) holes.push(`${appPort} (the app itself)`)
  if (daprMtls?.enabled === false && portListHolds(list, 50002)) holes.push('50002 (daprd, with Dapr mTLS off)')
  return holes
}

function* hitsOf(model: Model, app: App): Generator<Hit> {
  for (const name of [...OUTBOUND, ...INBOUND]) {
    const list = app.annotations[name]
    if (list === undefined) continue
    const holes = OUTBOUND.includes(name) ? outboundHoles(model, list) : inboundHoles(model, app, list)
    if (holes.length === 0) continue
    yield { on: app.manifest, path: annotationPath(app, name), message: `leaves the mesh: ${holes.join(', ')}` }
  }
}

export const portExclusionHole: Rule = {
  id: 'BT106',
  slug: 'port-exclusion-hole',
  severity: 'error',
  title: 'A port exclusion takes more out of the mesh than Dapr needs',
  why: "Exclusions are per port, not per destination: 80 or 443 takes all of the app's other traffic on it out of the mesh, unencrypted and unauthorized. 3500 and 50001 never reach the proxy at all.",
  fix: 'Exclude nothing while Dapr mTLS is off. With Dapr mTLS on, exclude 50002 and nothing else.',
  link: 'https://istio.io/latest/docs/reference/config/annotations/',
  *check(model) {
    for (const app of model.apps) if (app.mesh !== undefined) yield* hitsOf(model, app)
  },
}
