import { mayShareNamespace } from '../input/manifest.ts'
import { peerAuthentication } from '../model/mesh-resources.ts'
import { ofKind } from '../model/resource.ts'
import { annotationPath, selects } from '../model/workload.ts'
import type { Rule } from './rule.ts'

const LINKERD = 'config.linkerd.io/default-inbound-policy'

export const meshPermissive: Rule = {
  id: 'BT103',
  slug: 'mesh-permissive',
  severity: 'error',
  title: 'Dapr mTLS is off and the mesh still takes plaintext',
  why: 'With Dapr mTLS off the mesh is the only one that authenticates callers. In a permissive mode anything in the cluster may call port 50002 in plaintext, as any app.',
  fix: 'PeerAuthentication with mtls.mode: STRICT (Istio), or default-inbound-policy: all-authenticated (Linkerd), wherever Dapr apps run.',
  link: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
  *check({ daprMtls, apps, manifests, live }) {
    if (daprMtls?.enabled !== false) return
    const meshed = apps.filter(({ mesh }) => mesh === 'istio' || mesh === 'istio-ambient')
    const policies = ofKind(manifests, 'security.istio.io', 'PeerAuthentication', peerAuthentication)
    for (const { manifest, value } of policies) {
      const { selector, mtls, portLevelMtls } = value.spec
      const covered = meshed.filter(
        (app) =>
          (manifest.namespace === 'istio-system' || mayShareNamespace(manifest, app.manifest)) &&
          (selector === undefined || selects(selector.matchLabels, app)),
      )
      const open = ([mtls?.mode, portLevelMtls['50002']?.mode] as const).findIndex(
        (mode) => mode === 'PERMISSIVE' || mode === 'DISABLE',
      )
      if (covered.length === 0 || open < 0) continue
      const path = open === 0 ? ['spec', 'mtls', 'mode'] : ['spec', 'portLevelMtls', '50002']
      const names = covered.map(({ appId }) => appId).join(', ')
      yield { on: manifest, path, message: `plaintext is accepted where these Dapr apps run: ${names}` }
    }
    for (const app of meshed) {
      if (
        !live ||
        policies.some(
          ({ manifest }) => manifest.namespace === 'istio-system' || mayShareNamespace(manifest, app.manifest),
        )
      )
        continue
      yield {
        on: app.manifest,
        path: app.root,
        message: `no PeerAuthentication covers ${app.appId}: Istio's default is PERMISSIVE`,
      }
    }
    for (const app of apps) {
      const policy = app.annotations[LINKERD]
      if (app.mesh !== 'linkerd' || policy === undefined || !policy.endsWith('unauthenticated')) continue
      yield {
        on: app.manifest,
        path: annotationPath(app, LINKERD),
        message: `${app.appId} accepts unauthenticated callers (${policy})`,
      }
    }
  },
}
