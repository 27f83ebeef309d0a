import { z } from 'zod'

const weighted = z.looseObject({
  destination: z.looseObject({ host: z.string(), subset: z.string().optional() }),
  weight: z.number().optional(),
})

export const virtualService = z.looseObject({
  spec: z.looseObject({
    hosts: z.array(z.string()).default([]),
    http: z
      .array(
        z.looseObject({
          retries: z.looseObject({ attempts: z.number().optional() }).optional(),
          timeout: z.string().optional(),
          route: z.array(weighted).default([]),
        }),
      )
      .default([]),
  }),
})

const mode = z.looseObject({ mode: z.string().optional() })
export const peerAuthentication = z.looseObject({
  spec: z
    .looseObject({
      mtls: mode.optional(),
      selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).default({}) }).optional(),
      portLevelMtls: z.record(z.string(), mode).default({}),
    })
    .prefault({}),
})

const operation = z.looseObject({
  ports: z.array(z.string()).default([]),
  methods: z.array(z.string()).default([]),
  paths: z.array(z.string()).default([]),
  hosts: z.array(z.string()).default([]),
})
export const istioAuthorization = z.looseObject({
  spec: z
    .looseObject({
      action: z.string().optional(),
      selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).default({}) }).optional(),
      rules: z
        .array(z.looseObject({ to: z.array(z.looseObject({ operation: operation.optional() })).default([]) }))
        .default([]),
    })
    .prefault({}),
})

export const telemetry = z.looseObject({
  spec: z
    .looseObject({
      tracing: z
        .array(
          z.looseObject({
            providers: z.array(z.unknown()).default([]),
            randomSamplingPercentage: z.number().optional(),
            disableSpanReporting: z.boolean().optional(),
          }),
        )
        .default([]),
    })
    .prefault({}),
})

/** HTTPRoute and GRPCRoute. */
export const route = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({
    parentRefs: z.array(z.looseObject({ kind: z.string().optional(), name: z.string() })).default([]),
    rules: z
      .array(
        z.looseObject({
          backendRefs: z.array(z.looseObject({ name: z.string(), weight: z.number().optional() })).default([]),
        }),
      )
      .default([]),
  }),
})

/** Returns the first part of a host name, which is the name of a Service. */
export function shortName(host: string): string {
  return host.split('.')[0] ?? host
}
