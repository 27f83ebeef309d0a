import { z } from 'zod'

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const strings = z.record(z.string(), text).default({})
const meta = z.looseObject({ labels: strings, annotations: strings })

const container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(text).default([]),
  args: z.array(text).default([]),
  env: z.array(z.looseObject({ name: z.string(), value: text.optional() })).default([]),
  ports: z.array(z.looseObject({ name: z.string().optional(), containerPort: z.number() })).default([]),
  restartPolicy: z.string().optional(),
})

export const podTemplate = z.looseObject({
  metadata: meta.prefault({}),
  spec: z.looseObject({ containers: z.array(container), initContainers: z.array(container).default([]) }),
})

/** Deployment, StatefulSet, DaemonSet, ReplicaSet and Job. */
export const templated = z.looseObject({ spec: z.looseObject({ template: podTemplate }) })

export const pod = podTemplate.extend({ metadata: meta.extend({ ownerReferences: z.array(z.unknown()).default([]) }) })

export const service = z.looseObject({
  metadata: meta,
  spec: z.looseObject({
    type: z.string().optional(),
    clusterIP: z.string().optional(),
    selector: strings,
    ports: z
      .array(
        z.looseObject({
          name: z.string().optional(),
          port: z.number(),
          targetPort: z.union([z.number(), z.string()]).optional(),
        }),
      )
      .default([]),
  }),
})

export const namespace = z.looseObject({ metadata: meta })
export const configMap = z.looseObject({ data: strings })

const labelSelector = z.looseObject({ matchLabels: strings, matchExpressions: z.array(z.unknown()).default([]) })

/** NetworkPolicy, and the policies of meshes that select pods. */
export const podSelecting = z.looseObject({
  spec: z.looseObject({
    podSelector: labelSelector.optional(),
    selector: labelSelector.optional(),
    policyTypes: z.array(z.string()).optional(),
  }),
})

export const ingress = z.looseObject({
  spec: z.looseObject({
    rules: z
      .array(
        z.looseObject({
          http: z
            .looseObject({
              paths: z.array(
                z.looseObject({ backend: z.looseObject({ service: z.looseObject({ name: z.string() }).optional() }) }),
              ),
            })
            .optional(),
        }),
      )
      .default([]),
  }),
})

export type Container = z.infer<typeof container>
export type PodTemplate = z.infer<typeof podTemplate>
export type Service = z.infer<typeof service>
