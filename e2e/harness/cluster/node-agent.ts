import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ClusterEnvironment } from './environment.ts'
import { type ReadyPod, toolImage } from './pods.ts'

const NAMESPACE = 'better-together-observers'
const READY_TIMEOUT = '90s'

/** Node runs the program that comes by standard input. */
const LIST = ['node', '--input-type=module', '-']

const processes = z.array(
  z.object({
    address: z.string(),
    pid: z.number(),
    args: z.array(z.string()),
    cpuMs: z.number(),
    pssMiB: z.number(),
    rssMiB: z.number(),
  }),
)
export type PodProcess = z.infer<typeof processes>[number]

/** What can be seen of pods from their nodes. */
export type NodeEyes = {
  /** The processes of each pod, with what they have used so far, by the node's process ids. */
  processesOf(pods: readonly ReadyPod[]): Promise<PodProcess[]>
  /** kubectl's arguments that run a command on the node of a pod; with `inside`, in the pod's network namespace. */
  command(pod: ReadyPod, inside: 'node' | 'network', command: readonly string[]): Promise<string[]>
}

/**
 * Puts a privileged pod onto each node that runs part of the shop, and takes it away afterwards. It sees what tcpdump and
 * top on the node would, and works where the node's image has neither.
 */
export async function withNodeEyes<Result>(
  environment: ClusterEnvironment,
  work: (eyes: NodeEyes) => Promise<Result>,
): Promise<Result> {
  const kubectl = environment.kubectl.in(NAMESPACE)
  const nodes = (
    await environment.kubectl.in(environment.namespace)([
      'get',
      'pods',
      '--output',
      'jsonpath={.items[*].spec.nodeName}',
    ])
  ).split(' ')
  const items = [namespace, ...(await observers([...new Set(nodes)], await toolImage(environment)))]
  const list = await readFile(join(import.meta.dirname, 'node-processes.mjs'), 'utf8')
  const on = (node: string) => ['exec', '--stdin', podName(node), '--']

  async function processesOf(pods: readonly ReadyPod[]): Promise<PodProcess[]> {
    const found = [...new Set(pods.map(({ node }) => node))].map(async (node) => {
      const addresses = pods.filter((pod) => pod.node === node).map(({ ip }) => ip)
      return processes.parse(JSON.parse(await kubectl([...on(node), ...LIST, ...addresses], list)))
    })
    return (await Promise.all(found)).flat()
  }
  async function command(pod: ReadyPod, inside: 'node' | 'network', args: readonly string[]): Promise<string[]> {
    if (inside === 'node') return ['--namespace', NAMESPACE, ...on(pod.node), ...args]
    const [one] = await processesOf([pod])
    if (!one) throw new Error(`No process of pod ${pod.name} (${pod.ip}) is to be seen on node ${pod.node}`)
    return ['--namespace', NAMESPACE, ...on(pod.node), 'nsenter', '--target', String(one.pid), '--net', ...args]
  }
  try {
    await environment.kubectl.apply(items)
    await kubectl(['wait', '--for=condition=Ready', 'pods', '--all', '--timeout', READY_TIMEOUT])
    return await work({ processesOf, command })
  } finally {
    await environment.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true'])
  }
}

const podName = (node: string) => `observer-${node}`.replaceAll('.', '-')

const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
}

const observers = async (nodes: readonly string[], image: string) =>
  nodes.map((node) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName(node), namespace: NAMESPACE, labels: { 'sidecar.istio.io/inject': 'false' } },
    spec: {
      nodeName: node,
      hostPID: true,
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'observer',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', 'infinity'],
          securityContext: { privileged: true, runAsUser: 0 },
        },
      ],
    },
  }))
