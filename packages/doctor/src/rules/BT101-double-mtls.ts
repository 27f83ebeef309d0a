import { portListHolds } from '../model/workload.ts'
import type { Rule } from './rule.ts'

const EXCLUSIONS = ['traffic.sidecar.istio.io/excludeInboundPorts', 'config.linkerd.io/skip-inbound-ports']

export const doubleMtls: Rule = {
  id: 'BT101',
  slug: 'double-mtls',
  severity: 'error',
  title: 'Dapr and the mesh both encrypt the calls between sidecars',
  why: 'Every call is encrypted twice, and the mesh sees only TLS on port 50002: no request metrics, no routing, no retries, no method-level policy.',
  fix: 'Let one layer own it: install Dapr with global.mtls.enabled=false under a mesh that enforces mTLS, or keep Dapr mTLS and leave port 50002 out of the mesh.',
  link: 'https://docs.dapr.io/concepts/service-mesh/',
  *check({ daprMtls, apps }) {
    if (daprMtls?.enabled !== true) return
    const twice = apps.filter(
      ({ mesh, annotations }) =>
        mesh !== undefined && !EXCLUSIONS.some((name) => portListHolds(annotations[name] ?? '', 50002)),
    )
    if (twice.length === 0) return
    const names = twice.map(({ appId, mesh }) => `${appId} (${mesh})`).join(', ')
    yield {
      on: daprMtls.on,
      path: daprMtls.path,
      message: `Dapr mTLS is on, and these apps are in a mesh too: ${names}`,
    }
  },
}
