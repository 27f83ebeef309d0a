import type { Path } from '../input/manifest.ts'
import type { App, Model } from '../model/model.ts'
import { annotationPath, appIdOf, containersOf, isDaprized, type Workload } from '../model/workload.ts'
import type { Hit, Rule } from './rule.ts'

const HOLD = /holdApplicationUntilProxyStarts["']?:\s*["']?true/
const NATIVE_SINCE_MINOR = 33 // with Istio 1.27; sidecar containers are stable in Kubernetes since then

/** Returns the place that proves that the proxy is not a native sidecar; undefined when none does. */
function notNative(app: App, { kubernetes }: Model): { path: Path; because: string } | undefined {
  const annotation = 'sidecar.istio.io/nativeSidecar'
  if (app.annotations[annotation] === 'false')
    return { path: annotationPath(app, annotation), because: `${annotation} is false` }
  const minor = /^v?1\.(\d+)/.exec(kubernetes ?? '')?.[1]
  if (app.annotations[annotation] === 'true' || minor === undefined || Number(minor) >= NATIVE_SINCE_MINOR)
    return undefined
  return {
    path: [...app.root, 'metadata', 'annotations'],
    because: `Kubernetes ${kubernetes} has Istio use native sidecars only on request`,
  }
}

function* istio(app: App, model: Model): Generator<Hit> {
  const held =
    HOLD.test(app.annotations['proxy.istio.io/config'] ?? '') ||
    model.meshConfigs.some(({ value }) => value.defaultConfig?.holdApplicationUntilProxyStarts === true)
  const found = notNative(app, model)
  if (held || found === undefined) return
  yield {
    on: app.manifest,
    path: found.path,
    message: `${app.appId}: daprd may start before the proxy (${found.because}, holdApplicationUntilProxyStarts is not set)`,
  }
}

function* linkerd(app: App): Generator<Hit> {
  const key = 'config.linkerd.io/proxy-await'
  if (
    app.annotations[key] !== 'disabled' ||
    app.annotations['config.linkerd.io/proxy-enable-native-sidecar'] === 'true'
  )
    return
  yield {
    on: app.manifest,
    path: annotationPath(app, key),
    message: `${app.appId}: daprd may start before the proxy (proxy-await is disabled)`,
  }
}

/** Reads the order from a pod with everything injected: native sidecars first, then containers as listed. */
function* injected(workload: Workload): Generator<Hit> {
  const all = containersOf(workload)
  const daprd = all.findIndex(({ container }) => container.name === 'daprd')
  const proxy = all.findIndex(({ container }) => /^(istio|linkerd)-proxy$/.test(container.name))
  const path = all[daprd]?.path
  if (path === undefined || proxy < daprd || !isDaprized(workload)) return
  yield {
    on: workload.manifest,
    path,
    message: `${appIdOf(workload)}: daprd comes before ${all[proxy]?.container.name} in the pod`,
  }
}

export const startOrder: Rule = {
  id: 'BT602',
  slug: 'start-order',
  severity: 'warning',
  title: 'daprd starts before the mesh proxy',
  why: 'daprd calls its control plane and the broker as soon as it starts. Before the proxy runs, these calls fail (components not loaded, restarts) or pass by the mesh for as long as their connections live.',
  fix: 'Native sidecars for the proxy (Istio ≥ 1.27 on Kubernetes ≥ 1.33, Linkerd ≥ 2.20 by default), else holdApplicationUntilProxyStarts: true (Istio) or proxy-await: enabled (Linkerd).',
  link: 'https://github.com/dapr/docs/issues/1281',
  *check(model) {
    for (const app of model.apps) {
      if (app.mesh === 'istio') yield* istio(app, model)
      if (app.mesh === 'linkerd') yield* linkerd(app)
    }
    for (const workload of model.workloads) yield* injected(workload)
  },
}
