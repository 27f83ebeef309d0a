import { z } from 'zod'
import type { ClusterEnvironment } from './environment.ts'

const state = z.object({ startedAt: z.string().optional(), finishedAt: z.string().optional() }).optional()
const status = z.object({
  name: z.string(),
  restartCount: z.number(),
  state: z.object({ running: state, terminated: state }),
})
const pod = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  spec: z.object({
    nodeName: z.string().optional(),
    initContainers: z.array(z.object({ name: z.string(), restartPolicy: z.string().optional() })).default([]),
    containers: z.array(z.object({ name: z.string(), image: z.string() })),
  }),
  status: z.object({
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    initContainerStatuses: z.array(status).default([]),
    containerStatuses: z.array(status).default([]),
  }),
})

export type Pod = z.infer<typeof pod>
export type ReadyPod = { name: string; namespace: string; ip: string; node: string; pod: Pod }

export const readPod = (json: string): Pod => pod.parse(JSON.parse(json))

/** Pods that are ready and not about to go, by a label such as `app=order`. */
export async function readyPods(
  { kubectl }: Pick<ClusterEnvironment, 'kubectl'>,
  namespace: string,
  label: string,
): Promise<ReadyPod[]> {
  const pods = z.object({ items: z.array(pod) })
  const { items } = await kubectl.in(namespace).json(['get', 'pods', '--selector', label], pods)
  return items.flatMap((one) => {
    const ready = one.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
    const { podIP: ip } = one.status
    const { nodeName: node } = one.spec
    return ready && ip && node && !one.metadata.deletionTimestamp
      ? [{ name: one.metadata.name, namespace, ip, node, pod: one }]
      : []
  })
}

/** The one pod of an app. @throws Error when there is none that is ready */
export async function onePod(
  environment: Pick<ClusterEnvironment, 'kubectl' | 'namespace'>,
  label: string,
): Promise<ReadyPod> {
  const [first] = await readyPods(environment, environment.namespace, label)
  if (!first) throw new Error(`No pod of ${label} is ready in namespace ${environment.namespace}`)
  return first
}

/**
 * The image of legacy-pricing as the cluster names it. It has Node, perl and nsenter, because it is made from Debian's
 * Node image, and it is on every cluster that runs the shop: pods that a claim adds need no image of their own.
 */
export async function toolImage({
  kubectl,
  namespace,
}: Pick<ClusterEnvironment, 'kubectl' | 'namespace'>): Promise<string> {
  const image = 'jsonpath={.spec.template.spec.containers[?(@.name=="app")].image}'
  return kubectl.in(namespace)(['get', 'deployment', 'legacy-pricing-v1', '--output', image])
}

/** A value of a secret in the shop's namespace. */
export async function secret(
  environment: Pick<ClusterEnvironment, 'kubectl' | 'namespace'>,
  name: string,
  key: string,
): Promise<string> {
  return environment.kubectl.in(environment.namespace).secret(name, key)
}
