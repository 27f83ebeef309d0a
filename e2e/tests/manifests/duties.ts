import type { KubernetesObject, Overlay } from '@better-together/harness/cluster/overlays'
import { shortName } from './rendered.ts'

/** An installed overlay: its objects, and whether Dapr's own mTLS is on. */
export type Installed = { overlay: Overlay; objects: readonly KubernetesObject[]; daprMtls: boolean }

/** The owner of a duty, and the objects or settings behind it. An empty owner means nobody. */
export type Duty = { owner: string; by: string[] }

const DAPR_VALUES = 'deploy/platform/dapr/values.yaml'
const ISTIO_VALUES = 'deploy/platform/istio/values-istiod.yaml'
const MESH: Record<Overlay, string> = { 'dapr-only': '', 'dapr-istio': 'Istio', 'dapr-linkerd': 'Linkerd' }

type Test = (object: KubernetesObject) => boolean

const kinds =
  (...names: string[]): Test =>
  ({ kind }) =>
    names.includes(kind)
const inGroup =
  (group: string, test: Test): Test =>
  (object) =>
    object.apiVersion.startsWith(group) && test(object)
const contains =
  (test: Test, text: string): Test =>
  (object) =>
    test(object) && JSON.stringify(object).includes(text)

/** Returns a duty whose owner is that of the objects that pass `test`. */
const doneBy =
  (owner: (installed: Installed) => string, test: Test) =>
  (installed: Installed): Duty => {
    const by = installed.objects.filter(test).map(shortName)
    return by.length === 0 ? { owner: '', by } : { owner: owner(installed), by: [...new Set(by)] }
  }

const dapr = () => 'Dapr'
const mesh = ({ overlay }: Installed) => MESH[overlay]
const encrypted = (object: KubernetesObject) =>
  (object.kind === 'PeerAuthentication' && contains(() => true, '"STRICT"')(object)) ||
  (object.kind === 'Namespace' && object.metadata.annotations?.['linkerd.io/inject'] === 'enabled')

/** Retries of a target in Dapr's resiliency policy, as the overlay leaves it. */
function daprRetries(target: string): Test {
  return ({ kind, spec }) => {
    if (kind !== 'Resiliency') return false
    const { targets } = spec as { targets: { apps: Record<string, { retry?: string } | undefined> } }
    return targets.apps[target]?.retry !== undefined
  }
}

const firstOwned =
  (...questions: ((installed: Installed) => Duty)[]) =>
  (installed: Installed): Duty =>
    questions.map((question) => question(installed)).find(({ owner }) => owner !== '') ?? { owner: '', by: [] }

const daprMtls = ({ daprMtls }: Installed): Duty =>
  daprMtls ? { owner: 'Dapr', by: [`${DAPR_VALUES}: global.mtls.enabled`] } : { owner: '', by: [] }
const istioDefault = ({ overlay }: Installed): Duty =>
  overlay === 'dapr-istio' ? { owner: 'Istio', by: [`${ISTIO_VALUES}: defaultHttpRetryPolicy`] } : { owner: '', by: [] }

/** Each duty, in the order of the table. */
export const DUTIES: Record<string, (installed: Installed) => Duty> = {
  'encrypts calls between Dapr apps': firstOwned(daprMtls, doneBy(mesh, encrypted)),
  'encrypts legacy-pricing, Redis and Zipkin': doneBy(mesh, encrypted),
  'authorizes calls between apps': firstOwned(
    doneBy(
      dapr,
      (object) =>
        object.kind === 'Configuration' &&
        (object.spec as object | undefined) !== undefined &&
        contains(() => true, '"accessControl"')(object),
    ),
    doneBy(mesh, kinds('AuthorizationPolicy')),
  ),
  'authorizes each operation': doneBy(dapr, contains(kinds('Configuration'), '"operations"')),
  'authorizes callers of legacy-pricing': doneBy(mesh, contains(kinds('AuthorizationPolicy'), 'legacy-pricing')),
  'retries calls to inventory': doneBy(dapr, daprRetries('inventory')),
  'retries calls to legacy-pricing': firstOwned(
    doneBy(dapr, daprRetries('legacy-pricing')),
    doneBy(mesh, contains(kinds('HTTPRoute'), 'retry.linkerd.io')),
    istioDefault,
  ),
  'sets timeouts and circuit breakers': doneBy(dapr, kinds('Resiliency')),
  'splits the traffic of legacy-pricing, 90/10': doneBy(mesh, contains(kinds('HTTPRoute'), '"weight":90')),
  'limits the rate at legacy-pricing': doneBy(
    mesh,
    contains(kinds('EnvoyFilter', 'HTTPLocalRateLimitPolicy'), 'legacy-pricing'),
  ),
  'traces orders, also through the broker': doneBy(dapr, contains(kinds('Configuration'), '"samplingRate":"1"')),
  'keeps state and delivers events': doneBy(dapr, inGroup('dapr.io', kinds('Component', 'Subscription'))),
  'controls which pods may exchange packets': doneBy(() => 'the cluster’s network plugin', kinds('NetworkPolicy')),
}
