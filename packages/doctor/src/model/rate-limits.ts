import type { Configuration } from './dapr-shapes.ts'

const RATE_LIMIT = 'middleware.http.ratelimit'

/** Where a Configuration puts middleware: before daprd's own API, or before the app. */
export type Pipeline = 'httpPipeline' | 'appHttpPipeline'

/** The places of rate limits in a pipeline. */
export function rateLimitsIn({ spec }: Configuration, pipeline: Pipeline): number[] {
  return (spec[pipeline]?.handlers ?? []).flatMap(({ type }, index) => (type === RATE_LIMIT ? [index] : []))
}
