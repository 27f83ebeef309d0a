import { mayShareNamespace } from '../input/manifest.ts'
import { podSelecting } from '../model/kubernetes-resources.ts'
import type { App, Model } from '../model/model.ts'
import { ofKind } from '../model/resource.ts'
import { containersOf, selects } from '../model/workload.ts'
import type { Hit, Rule } from './rule.ts'

const BIND_VARIABLES = new Set(['HOST', 'BIND_ADDRESS', 'LISTEN_ADDRESS', 'ASPNETCORE_URLS'])
const EVERYWHERE = /(^|[/=\s])(0\.0\.0\.0|\[?::\]?|\+|\*)(:\d+)?$/

/** Returns whether a policy selects the pods. It may close the port, and doctor does not evaluate what it allows. */
function isGuarded({ manifests }: Model, app: App): boolean {
  return [
    ['networking.k8s.io', 'NetworkPolicy'],
    ['security.istio.io', 'AuthorizationPolicy'],
    ['policy.linkerd.io', 'Server'],
  ].some(([group = '', kind = '']) =>
    ofKind(manifests, group, kind, podSelecting).some(({ manifest, value }) => {
      const { podSelector, policyTypes } = value.spec
      const selector = podSelector ?? value.spec.selector
      // A NetworkPolicy for egress only closes no port.
      if (policyTypes && !policyTypes.includes('Ingress')) return false
      const everyPod =
        selector === undefined ||
        (Object.keys(selector.matchLabels).length === 0 && selector.matchExpressions.length === 0)
      return mayShareNamespace(manifest, app.manifest) && (everyPod || selects(selector.matchLabels, app))
    }),
  )
}

function* listening(app: App): Generator<Hit> {
  for (const { container, path } of containersOf(app)) {
    if (container.name === 'daprd' || /proxy/.test(container.name)) continue
    for (const [index, { name, value = '' }] of container.env.entries()) {
      if (!BIND_VARIABLES.has(name) || !EVERYWHERE.test(value)) continue
      yield {
        on: app.manifest,
        path: [...path, 'env', index],
        message: `${app.appId} listens on all addresses: ${name}=${value}`,
      }
    }
    for (const key of ['command', 'args'] as const) {
      const index = container[key].findIndex((word) => /(^|=)(0\.0\.0\.0|\[::\])(:\d+)?$/.test(word))
      if (index >= 0)
        yield {
          on: app.manifest,
          path: [...path, key, index],
          message: `${app.appId} listens on all addresses: ${container[key][index]}`,
        }
    }
  }
}

function* served({ services }: Model, app: App): Generator<Hit> {
  const appPort = app.annotations['dapr.io/app-port']
  const named = containersOf(app).flatMap(({ container }) =>
    container.ports.filter((port) => String(port.containerPort) === appPort),
  )
  for (const { manifest, value } of services) {
    if (!mayShareNamespace(manifest, app.manifest) || !selects(value.spec.selector, app)) continue
    for (const [index, { port, targetPort = port }] of value.spec.ports.entries()) {
      if (String(targetPort) !== appPort && !named.some(({ name }) => name === targetPort)) continue
      yield {
        on: manifest,
        path: ['spec', 'ports', index],
        message: `leads to ${appPort}, the port of ${app.appId} itself`,
      }
    }
  }
}

export const appPortOpen: Rule = {
  id: 'BT201',
  slug: 'app-port-open',
  severity: 'warning',
  title: "The app's own port can be reached beside daprd",
  why: 'Whoever calls the app directly passes by Dapr: no mTLS, no access control, no topic scopes; a neighbour may even post events.',
  fix: 'Listen on 127.0.0.1 (daprd calls there), give the app no Service, and check the app API token. Serve kubelet probes on another port.',
  link: 'https://docs.dapr.io/operations/security/app-api-token/',
  *check(model) {
    for (const app of model.apps) {
      if (app.annotations['dapr.io/app-port'] === undefined || isGuarded(model, app)) continue
      yield* listening(app)
      yield* served(model, app)
    }
  },
}
