import { z } from 'zod'
import type { Path } from '../input/manifest.ts'

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const names = z.array(z.string()).optional()

/** https://docs.dapr.io/reference/resource-specs/component-schema/ */
export const component = z.looseObject({
  spec: z.looseObject({
    type: z.string(),
    metadata: z.array(z.looseObject({ name: z.string(), value: text.optional() })).default([]),
  }),
  scopes: names,
})

const operation = z.looseObject({ name: z.string(), action: z.string().optional() })
const appPolicy = z.looseObject({
  appId: z.string().optional(),
  trustDomain: z.string().optional(),
  namespace: z.string().optional(),
  defaultAction: z.string().optional(),
  operations: z.array(operation).default([]),
})

const pipeline = z.looseObject({ handlers: z.array(z.looseObject({ type: z.string() })).default([]) }).optional()

/** https://docs.dapr.io/reference/resource-specs/configuration-schema/ */
export const configuration = z.looseObject({
  spec: z.looseObject({
    tracing: z
      .looseObject({ samplingRate: text.optional(), zipkin: z.unknown().optional(), otel: z.unknown().optional() })
      .optional(),
    mtls: z
      .looseObject({
        enabled: z.boolean().optional(),
        sentryAddress: z.string().optional(),
        tokenValidators: z.array(z.unknown()).default([]),
      })
      .optional(),
    accessControl: z
      .looseObject({ defaultAction: z.string().optional(), policies: z.array(appPolicy).default([]) })
      .optional(),
    httpPipeline: pipeline,
    appHttpPipeline: pipeline,
    nameResolution: z
      .looseObject({ component: z.string().optional(), configuration: z.record(z.string(), z.unknown()).nullish() })
      .optional(),
  }),
})

const policyNames = z.looseObject({
  timeout: z.string().optional(),
  retry: z.string().optional(),
  circuitBreaker: z.string().optional(),
})
const retry = z.looseObject({
  policy: z.string().optional(),
  duration: text.optional(),
  maxInterval: text.optional(),
  maxRetries: z.number().optional(),
  matching: z.looseObject({ httpStatusCodes: text.optional(), gRPCStatusCodes: text.optional() }).optional(),
})
const record = <T extends z.ZodType>(value: T) => z.record(z.string(), value).default({})

/** https://docs.dapr.io/operations/resiliency/resiliency-overview/ */
export const resiliency = z.looseObject({
  spec: z.looseObject({
    policies: z
      .looseObject({ timeouts: record(text), retries: record(retry), circuitBreakers: record(z.unknown()) })
      .prefault({}),
    targets: z
      .looseObject({
        apps: record(policyNames),
        components: record(z.looseObject({ inbound: policyNames.optional(), outbound: policyNames.optional() })),
      })
      .prefault({}),
  }),
})

/** https://docs.dapr.io/reference/resource-specs/subscription-schema/ (v1alpha1 and v2alpha1 share these). */
export const subscription = z.looseObject({
  spec: z.looseObject({ pubsubname: z.string(), topic: z.string(), deadLetterTopic: z.string().optional() }),
})

/** https://docs.dapr.io/reference/resource-specs/httpendpoints-schema/ */
export const httpEndpoint = z.looseObject({ spec: z.looseObject({ baseUrl: z.string() }), scopes: names })

const sharedRun = {
  apiListenAddresses: z.string().optional(),
  configFilePath: z.string().optional(),
  env: z.record(z.string(), text).optional(),
}

/** https://docs.dapr.io/developing-applications/local-development/multi-app-dapr-run/multi-app-template/ */
export const runFile = z.looseObject({
  common: z.looseObject(sharedRun).optional(),
  apps: z.array(z.looseObject({ appID: z.string().optional(), ...sharedRun })),
})

export type Component = z.infer<typeof component>
export type Configuration = z.infer<typeof configuration>
export type Resiliency = z.infer<typeof resiliency>
export type Retry = z.infer<typeof retry>
export type PolicyNames = z.infer<typeof policyNames>
export type Subscription = z.infer<typeof subscription>
export type HttpEndpoint = z.infer<typeof httpEndpoint>
export type RunFile = z.infer<typeof runFile>

/** Returns a metadata item of a component by name, and the path to its value. Dapr ignores the case of the name. */
export function metadataOf(component: Component, name: string): { value: string; path: Path } | undefined {
  const index = component.spec.metadata.findIndex((item) => item.name.toLowerCase() === name.toLowerCase())
  const value = component.spec.metadata[index]?.value
  return value === undefined ? undefined : { value, path: ['spec', 'metadata', index, 'value'] }
}

/** Returns whether a component is of a type such as "pubsub" or "pubsub.redis". */
export function isOfType({ spec }: Component, type: string): boolean {
  return spec.type === type || spec.type.startsWith(`${type}.`)
}

const RATE_LIMIT = 'middleware.http.ratelimit'

/** Where a Configuration puts middleware: in front of daprd's own API, or in front of the app. */
export type Pipeline = 'httpPipeline' | 'appHttpPipeline'

/** Returns the indexes of the rate limits in a pipeline. */
export function rateLimitsIn({ spec }: Configuration, pipeline: Pipeline): number[] {
  return (spec[pipeline]?.handlers ?? []).flatMap(({ type }, index) => (type === RATE_LIMIT ? [index] : []))
}
