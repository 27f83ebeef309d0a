import { route, shortName, virtualService } from '../model/mesh-resources.ts'
import type { Model } from '../model/model.ts'
import { ofKind } from '../model/resource.ts'
import type { Hit, Rule } from './rule.ts'

function* gatewayRoutes(
  { manifests }: Model,
  isDapr: (name: string) => boolean,
  isHeadless: (name: string) => boolean,
  linkerd: boolean,
): Generator<Hit> {
  for (const kind of ['HTTPRoute', 'GRPCRoute']) {
    for (const { manifest, value } of ofKind(manifests, 'gateway.networking.k8s.io', kind, route)) {
      const index = value.spec.parentRefs.findIndex((parent) => parent.kind === 'Service' && isDapr(parent.name))
      const split = value.spec.rules.some(
        ({ backendRefs }) => backendRefs.length > 1 && backendRefs.some(({ name }) => isHeadless(name)),
      )
      if (index < 0 || !(linkerd || split)) continue
      const what = linkerd ? 'Linkerd routes, retries and splits' : 'Traffic is split'
      yield {
        on: manifest,
        path: ['spec', 'parentRefs', index],
        message: `${what} only at Services with a cluster IP; ${value.spec.parentRefs[index]?.name} is headless`,
      }
    }
  }
}

function* virtualServices(
  { manifests, daprMtls }: Model,
  isDapr: (name: string) => boolean,
  isHeadless: (name: string) => boolean,
): Generator<Hit> {
  for (const { manifest, value } of ofKind(manifests, 'networking.istio.io', 'VirtualService', virtualService)) {
    if (!value.spec.hosts.some((host) => isDapr(shortName(host)))) continue
    const split = value.spec.http.findIndex(
      ({ route: routes }) =>
        routes.length > 1 && routes.some(({ destination }) => isHeadless(shortName(destination.host))),
    )
    if (daprMtls?.enabled === true) {
      yield {
        on: manifest,
        path: ['spec', 'hosts'],
        message: 'HTTP rules for a Dapr hop that Dapr mTLS makes opaque TLS',
      }
    } else if (split >= 0) {
      yield {
        on: manifest,
        path: ['spec', 'http', split, 'route'],
        message: 'weights for a headless Service: the caller has already chosen the pod',
      }
    }
  }
}

export const meshRuleWithoutEffect: Rule = {
  id: 'BT309',
  slug: 'mesh-rule-without-effect',
  severity: 'warning',
  title: 'A mesh route on <app>-dapr that has no effect',
  why: "Dapr's Service <app-id>-dapr is headless and daprd picks the pod itself. Linkerd applies no routes or retries there (documented); with Istio a 90/10 split by subsets or headless Services does nothing, one that names a ClusterIP Service for each version does (claim 9); with Dapr mTLS on no proxy can read the calls at all.",
  fix: 'Use Dapr Resiliency for Dapr hops. With Istio and Dapr mTLS off, split by a ClusterIP Service for each version; otherwise at a Service without Dapr, reached through an HTTPEndpoint.',
  link: 'https://linkerd.io/2-edge/features/retries-and-timeouts/',
  *check(model) {
    const ids = new Set(model.apps.filter(({ mesh }) => mesh !== undefined).map(({ appId }) => `${appId}-dapr`))
    const linkerd = model.apps.some(({ mesh }) => mesh === 'linkerd')
    const isDapr = (name: string) => ids.has(name)
    const isHeadless = (name: string) =>
      isDapr(name) ||
      model.services.some(({ value }) => value.metadata.name === name && value.spec.clusterIP === 'None')
    yield* gatewayRoutes(model, isDapr, isHeadless, linkerd)
    yield* virtualServices(model, isDapr, isHeadless)
  },
}
