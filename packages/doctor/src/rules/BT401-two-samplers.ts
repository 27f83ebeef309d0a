import { telemetry } from '../model/mesh-resources.ts'
import type { Model } from '../model/model.ts'
import { ofKind } from '../model/resource.ts'
import type { Hit, Rule } from './rule.ts'

type MeshSampler = {
  hit: Omit<Hit, 'message'>
  percent: number
}

/** Returns the places where Istio starts traces, with the rate in percent; Istio's default is 1. */
function meshSamplers({ manifests, meshConfigs }: Model): MeshSampler[] {
  const wide = meshConfigs.filter(({ value }) => value.enableTracing === true)
  const rate = wide[0]?.value.defaultConfig?.tracing?.sampling ?? 1
  const resources = ofKind(manifests, 'telemetry.istio.io', 'Telemetry', telemetry).flatMap(({ manifest, value }) =>
    value.spec.tracing.flatMap((tracing, index) =>
      tracing.disableSpanReporting === true ||
      (tracing.providers.length === 0 && tracing.randomSamplingPercentage === undefined)
        ? []
        : [
            {
              hit: { on: manifest, path: ['spec', 'tracing', index] },
              percent: tracing.randomSamplingPercentage ?? rate,
            },
          ],
    ),
  )
  if (resources.length > 0) return resources
  return wide.map(({ manifest, root }) => ({ hit: { on: manifest, path: [...root, 'enableTracing'] }, percent: rate }))
}

export const twoSamplers: Rule = {
  id: 'BT401',
  slug: 'two-samplers',
  severity: 'warning',
  title: 'Two layers decide which traces are kept',
  why: "Whoever starts a trace decides for all: Dapr's sampler follows its parent, so a proxy in front that samples 1% silences Dapr's samplingRate of 1, and the other way round.",
  fix: 'Let one layer start traces: sample 100% in both, or give the mesh no tracing provider.',
  link: 'https://docs.dapr.io/operations/observability/tracing/tracing-overview/',
  *check(model) {
    if (!model.apps.some(({ mesh }) => mesh === 'istio')) return
    const rates = model.configurations.flatMap(({ value }) => Number(value.spec.tracing?.samplingRate ?? 0) || [])
    if (rates.length === 0) return
    const dapr = Math.max(...rates) * 100
    for (const { hit, percent } of meshSamplers(model)) {
      if (percent === 0 || (percent === 100 && dapr === 100)) continue
      yield { ...hit, message: `Istio samples ${percent}%, Dapr ${dapr}%` }
    }
  },
}
