import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'
import { withCleanup } from '../with-cleanup.ts'
import type { Kubectl } from './kubectl.ts'

const state = z.object({ startedAt: z.string().optional(), finishedAt: z.string().optional() }).optional()
const status = z.object({
  name: z.string(),
  restartCount: z.number(),
  containerID: z.string().default(''),
  state: z.object({ running: state, terminated: state }),
})
const pod = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  spec: z.object({
    nodeName: z.string().optional(),
    initContainers: z
      .array(z.object({ name: z.string(), image: z.string(), restartPolicy: z.string().optional() }))
      .default([]),
    containers: z.array(z.object({ name: z.string(), image: z.string() })),
  }),
  status: z.object({
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    initContainerStatuses: z.array(status).default([]),
    containerStatuses: z.array(status).default([]),
  }),
})

/** A namespace of a cluster. */
type Where = { kubectl: Kubectl; namespace: string }

export type Pod = z.infer<typeof pod>
export type ReadyPod = { name: string; namespace: string; ip: string; node: string; pod: Pod }

/** Reads a pod as kubectl prints it. */
export const readPod = (json: string): Pod => pod.parse(JSON.parse(json))

/**
 * Returns the pods that are not about to go, ready or not.
 *
 * @param label such as `app=order`; all pods of the namespace when left out
 */
export async function livePods({ kubectl }: Pick<Where, 'kubectl'>, namespace: string, label?: string): Promise<Pod[]> {
  const pods = z.object({ items: z.array(pod) })
  const selector = label === undefined ? [] : ['--selector', label]
  const { items } = await kubectl.in(namespace).json(['get', 'pods', ...selector], pods)
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
}

/** Returns the pods that are ready and not about to go, by a label such as `app=order`. */
export async function readyPods(
  { kubectl }: Pick<Where, 'kubectl'>,
  namespace: string,
  label: string,
): Promise<ReadyPod[]> {
  return (await livePods({ kubectl }, namespace, label)).flatMap((one) => {
    const ready = one.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
    const { podIP: ip } = one.status
    const { nodeName: node } = one.spec
    return ready && ip && node ? [{ name: one.metadata.name, namespace, ip, node, pod: one }] : []
  })
}

/** Returns the one pod of an app. @throws Error when there is none that is ready */
export async function onePod({ kubectl, namespace }: Where, label: string): Promise<ReadyPod> {
  const [first] = await readyPods({ kubectl }, namespace, label)
  if (!first) throw new Error(`No pod of ${label} is ready in namespace ${namespace}`)
  return first
}

/**
 * Returns the image of legacy-pricing as the cluster names it. It has Node, perl and nsenter, because it is made from Debian's
 * Node image, and it is on every cluster that runs the shop: pods that a claim adds need no image of their own.
 */
export async function toolImage({ kubectl, namespace }: Where): Promise<string> {
  const image = 'jsonpath={.spec.template.spec.containers[?(@.name=="app")].image}'
  return kubectl.in(namespace)(['get', 'deployment', 'legacy-pricing-v1', '--output', image])
}

/** Replaces the pods of these deployments and waits until the new ones are ready and the old ones gone. */
export async function restartDeployments({ kubectl, namespace }: Where, deployments: readonly string[]): Promise<void> {
  const inShop = kubectl.in(namespace)
  const names = deployments.map((name) => `deployment/${name}`)
  await inShop(['rollout', 'restart', ...names])
  for (const name of names) await inShop(['rollout', 'status', name, '--timeout', '180s'])
  for (const app of deployments) {
    const going = 'jsonpath={.items[?(@.metadata.deletionTimestamp)].metadata.name}'
    const pods = await inShop(['get', 'pods', '--selector', `app=${app}`, '--output', going])
    for (const pod of pods.split(' ').filter(Boolean))
      await inShop(['wait', '--for=delete', `pod/${pod}`, '--timeout', '60s'])
  }
}

const GONE_WITHIN_MS = 60_000

const deployment = z.object({
  spec: z.object({ replicas: z.number(), selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
})

/** Runs `work` while these deployments of the shop have no pod, and gives each back as many as it had. */
export async function withoutPods<Result>(
  { kubectl, namespace, signal }: Where & { signal: AbortSignal },
  names: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const inShop = kubectl.in(namespace)
  const read = async (name: string) => ({
    name,
    ...(await inShop.json(['get', 'deployment', name], deployment)).spec,
  })
  const scale = (name: string, replicas: number) =>
    inShop(['scale', `deployment/${name}`, '--replicas', String(replicas)])
  const before = await Promise.all(names.map(read))

  const without = async () => {
    for (const { name } of before) await scale(name, 0)
    for (const { name, selector } of before) {
      const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`)
      const pods = ['get', 'pods', '--selector', labels.join(','), '--output', 'name']
      const areGone = async () => (await inShop(pods)).trim() === ''
      await waitFor(areGone, { what: `The end of ${name}’s pods`, deadlineMs: GONE_WITHIN_MS, everyMs: 500, signal })
    }
    return work()
  }
  return withCleanup(without, async () => {
    for (const { name, replicas } of before) await scale(name, replicas)
    for (const { name } of before) await inShop(['rollout', 'status', `deployment/${name}`, '--timeout', '120s'])
  })
}

/** Returns a network policy that takes all others of its namespace back, as long as it exists. */
export function everythingAllowed(name: string, namespace: string) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
  }
}
