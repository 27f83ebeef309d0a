import type { Manifest, Path } from '../input/manifest.ts'
import {
  type Attempts,
  daprAttemptsAtApp,
  daprAttemptsAtEndpoint,
  istioAttemptsAt,
  linkerdAttemptsAt,
} from '../model/attempts.ts'
import { isInvocable } from '../model/invocable.ts'
import type { Model } from '../model/model.ts'
import { appTarget } from '../model/policies.ts'
import { annotationPath } from '../model/workload.ts'
import type { Hit, Rule } from './rule.ts'

function product(callee: string, dapr: Attempts, mesh: Attempts): string {
  const worst =
    dapr.count === Number.POSITIVE_INFINITY
      ? 'without limit'
      : `up to ${dapr.count} × ${mesh.count} = ${dapr.count * mesh.count} attempts`
  return `${callee}: ${worst} (Dapr: ${dapr.because}; mesh: ${mesh.because})`
}

function whereSet(model: Model, name: string, fallback: Manifest, path: Path): { on: Manifest; path: Path } {
  const target = appTarget(model, name)
  return target === undefined
    ? { on: fallback, path }
    : { on: target.manifest, path: ['spec', 'targets', 'apps', name, 'retry'] }
}

/** Yields only for Istio, and when Dapr does not encrypt the calls: Linkerd does not retry at headless Services. */
function* betweenApps(model: Model): Generator<Hit> {
  if (model.daprMtls?.enabled !== false || !model.apps.some(({ mesh }) => mesh === 'istio')) return
  for (const app of model.apps.filter((one) => one.mesh === 'istio' && isInvocable(model, one))) {
    const dapr = daprAttemptsAtApp(model, app.appId)
    const mesh = istioAttemptsAt(model, `${app.appId}-dapr`)
    if (dapr.count < 2 || mesh.count < 2) continue
    const where = whereSet(model, app.appId, app.manifest, annotationPath(app, 'dapr.io/app-id'))
    yield { ...where, message: product(app.appId, dapr, mesh) }
  }
}

/** Returns the Service that a base URL leads to; undefined for hosts outside the cluster and for HTTPS. */
function clusterHost(baseUrl: string): string | undefined {
  const host = /^http:\/\/([^:/]+)/.exec(baseUrl)?.[1]
  if (host === undefined || host === 'localhost' || /^[\d.]+$/.test(host)) return undefined
  return !host.includes('.') || /\.svc(\.|$)/.test(host) || host.split('.').length === 2
    ? host.split('.')[0]
    : undefined
}

function* atEndpoints(model: Model): Generator<Hit> {
  for (const { manifest, value } of model.httpEndpoints) {
    const host = clusterHost(value.spec.baseUrl)
    const callers = model.apps.filter(({ appId }) => value.scopes === undefined || value.scopes.includes(appId))
    if (host === undefined || callers.length === 0) continue
    const istio = callers.some(({ mesh }) => mesh === 'istio')
    const linkerd = callers.some(({ mesh }) => mesh === 'linkerd')
    if (!istio && !linkerd) continue
    const dapr = daprAttemptsAtEndpoint(model, manifest.name)
    const mesh = istio ? istioAttemptsAt(model, host) : linkerdAttemptsAt(model, host)
    if (dapr.count < 2 || mesh.count < 2) continue
    yield {
      ...whereSet(model, manifest.name, manifest, ['spec', 'baseUrl']),
      message: product(manifest.name, dapr, mesh),
    }
  }
}

export const doubleRetries: Rule = {
  id: 'BT301',
  slug: 'double-retries',
  severity: 'error',
  title: 'Dapr and the mesh both retry the same call',
  why: 'On errors that both retry, such as a callee that cannot be reached, each retry of daprd is retried by the proxy again, at the moment the callee is weakest. In a chain of calls the product is taken to the power of its length. The number here is computed from the settings.',
  fix: 'One layer retries a hop. Set retries.attempts: 0 in a VirtualService for the host (or mesh-wide in meshConfig.defaultHttpRetryPolicy), or give the Dapr target a retry policy with maxRetries: 0.',
  link: 'https://istio.io/latest/docs/concepts/traffic-management/#retries',
  *check(model) {
    yield* betweenApps(model)
    yield* atEndpoints(model)
  },
}
