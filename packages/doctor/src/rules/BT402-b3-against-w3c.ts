import { containersOf } from '../model/workload.ts'
import type { Rule } from './rule.ts'

function isB3Only(propagators: string): boolean {
  return /\bb3(multi)?\b/.test(propagators) && !propagators.includes('tracecontext')
}

export const b3AgainstW3c: Rule = {
  id: 'BT402',
  slug: 'b3-against-w3c',
  severity: 'error',
  title: 'B3 trace headers beside Dapr, which reads only W3C',
  why: "Dapr propagates traceparent and knows no B3 header. Istio's zipkin provider sends B3 alone, so every hop through both starts a new trace.",
  fix: 'Use an opentelemetry extension provider, or set traceContextOption: USE_B3_WITH_W3C_PROPAGATION on the zipkin provider if your Istio has it. In apps, put tracecontext into OTEL_PROPAGATORS.',
  link: 'https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ExtensionProvider-ZipkinTracingProvider',
  *check({ meshConfigs, apps, runFiles, components, configurations }) {
    const usesDapr = apps.length + components.length + configurations.length > 0
    for (const { manifest, root, value } of meshConfigs) {
      for (const [index, { name, zipkin }] of value.extensionProviders.entries()) {
        if (!usesDapr || zipkin === undefined || zipkin.traceContextOption === 'USE_B3_WITH_W3C_PROPAGATION') continue
        yield {
          on: manifest,
          path: [...root, 'extensionProviders', index],
          message: `provider ${name} sends B3 headers only`,
        }
      }
    }
    for (const app of apps) {
      for (const { container, path } of containersOf(app)) {
        const index = container.env.findIndex(({ name, value }) => name === 'OTEL_PROPAGATORS' && isB3Only(value ?? ''))
        if (index >= 0)
          yield {
            on: app.manifest,
            path: [...path, 'env', index],
            message: `${app.appId} propagates ${container.env[index]?.value}`,
          }
      }
    }
    for (const { manifest, value } of runFiles) {
      for (const [index, app] of value.apps.entries()) {
        const propagators = app.env?.OTEL_PROPAGATORS
        if (propagators === undefined || !isB3Only(propagators)) continue
        yield {
          on: manifest,
          path: ['apps', index, 'env', 'OTEL_PROPAGATORS'],
          message: `${app.appID ?? 'an app'} propagates ${propagators}`,
        }
      }
    }
  },
}
