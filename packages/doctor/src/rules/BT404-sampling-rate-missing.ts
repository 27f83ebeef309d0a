import type { Rule } from './rule.ts'

export const samplingRateMissing: Rule = {
  id: 'BT404',
  slug: 'sampling-rate-missing',
  severity: 'warning',
  title: 'A trace exporter without a usable samplingRate',
  why: 'When the rate is absent or no number, Dapr samples one trace in 10,000 (dapr pkg/diagnostics/utils): the exporter is set up, and nearly nothing arrives.',
  fix: 'samplingRate: "1" keeps every trace; it is a string.',
  link: 'https://docs.dapr.io/operations/configuration/configuration-overview/#tracing',
  *check({ configurations }) {
    for (const { manifest, value } of configurations) {
      const { tracing } = value.spec
      if (tracing === undefined || (tracing.zipkin === undefined && tracing.otel === undefined)) continue
      if (
        tracing.samplingRate !== undefined &&
        tracing.samplingRate !== '' &&
        !Number.isNaN(Number(tracing.samplingRate))
      )
        continue
      yield {
        on: manifest,
        path: ['spec', 'tracing', 'samplingRate'],
        message: `samplingRate is ${tracing.samplingRate ?? 'absent'}: one trace in 10,000`,
      }
    }
  },
}
