import { mayShareNamespace } from '../input/manifest.ts'
import { istioAuthorization } from './mesh-resources.ts'
import type { App, Model } from './model.ts'
import { ofKind } from './resource.ts'
import { selects } from './workload.ts'

const INTERNAL_PORT = '50002'

/** Returns whether Istio's ALLOW policies for the app let anyone reach port 50002; true when there are none. */
function meshAdmits({ manifests }: Model, app: App): boolean {
  const policies = ofKind(manifests, 'security.istio.io', 'AuthorizationPolicy', istioAuthorization).filter(
    ({ manifest, value: { spec } }) =>
      (spec.action ?? 'ALLOW') === 'ALLOW' &&
      mayShareNamespace(manifest, app.manifest) &&
      (spec.selector === undefined || selects(spec.selector.matchLabels, app)),
  )
  const rules = policies.flatMap(({ value }) => value.spec.rules)
  const admits = rules.some(
    ({ to }) =>
      to.length === 0 ||
      to.some(({ operation }) => !operation?.ports.length || operation.ports.includes(INTERNAL_PORT)),
  )
  return policies.length === 0 || admits
}

/** Returns false when the manifests prove that no other app can invoke this one, so that there is no call to retry. */
export function isInvocable(model: Model, app: App): boolean {
  const acl = model.configurations.find(
    ({ manifest }) => manifest.name === app.annotations['dapr.io/config'] && mayShareNamespace(manifest, app.manifest),
  )?.value.spec.accessControl
  const closed = acl?.defaultAction?.toLowerCase() === 'deny' && acl.policies.length === 0
  return !closed && meshAdmits(model, app)
}
