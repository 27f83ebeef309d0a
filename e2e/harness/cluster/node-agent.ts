import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { withCleanup } from '../with-cleanup.ts'
import type { Cluster } from './cluster.ts'
import { type Pod, type ReadyPod, toolImage } from './pods.ts'

const NAMESPACE = 'better-together-node-agent'
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

/** Privileged pods, one on each node that runs part of the shop. */
export type NodeAgent = {
  /** Returns the processes of each pod, with what they have used so far, by the node's process ids. */
  processesOf(pods: readonly ReadyPod[]): Promise<PodProcess[]>
  /** Returns kubectl's arguments that run a command on a pod's node: in its network namespace, or outside of it. */
  command(pod: ReadyPod, inside: 'node' | 'network', command: readonly string[]): Promise<string[]>
  /**
   * Finds every process of a container and returns what kills them: with SIGKILL and from the node, since inside the pod
   * nobody may, and the kubelet would ask first.
   *
   * @throws Error when the container does not run
   */
  prepareKill(pod: Pod, container: string): Promise<() => Promise<void>>
  stop(): Promise<void>
}

/** Runs `work` with a node agent, which is removed afterwards. */
export async function withNodeAgent<Result>(
  cluster: Cluster,
  work: (agent: NodeAgent) => Promise<Result>,
): Promise<Result> {
  const agent = await startNodeAgent(cluster)
  return withCleanup(() => work(agent), agent.stop)
}

/** Starts pods that see what tcpdump and top on the node would, also where the node's image has neither. */
export async function startNodeAgent(cluster: Cluster): Promise<NodeAgent> {
  const kubectl = cluster.kubectl.in(NAMESPACE)
  const list = await readFile(join(import.meta.dirname, 'node-processes.mjs'), 'utf8')
  const on = (node: string) => ['exec', '--stdin', podName(node), '--']
  const stop = async () => {
    await cluster.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true'])
  }

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
    if (!one) throw new Error(`No process of pod ${pod.name} (${pod.ip}) is visible on node ${pod.node}`)
    return ['--namespace', NAMESPACE, ...on(pod.node), 'nsenter', '--target', String(one.pid), '--net', ...args]
  }
  async function prepareKill({ metadata, spec, status }: Pod, container: string): Promise<() => Promise<void>> {
    const statuses = [...status.containerStatuses, ...status.initContainerStatuses]
    const id = statuses.find(({ name }) => name === container)?.containerID.replace(/^.*:\/\//, '')
    const missing = `Pod ${metadata.name} has no container ${container} that runs`
    if (!id || spec.nodeName === undefined) throw new Error(missing)
    const shell = [...on(spec.nodeName), 'sh', '-c']
    // Each process names its container in its cgroup.
    const found = await kubectl([...shell, `grep -ls ${id} /proc/[0-9]*/cgroup | cut -d/ -f3`])
    const pids = found.split(/\s+/).filter(Boolean)
    if (pids.length === 0) throw new Error(missing)
    return async () => void (await kubectl([...shell, `kill -KILL ${pids.join(' ')}`]))
  }

  const start = async (): Promise<NodeAgent> => {
    const where = 'jsonpath={.items[*].spec.nodeName}'
    const nodes = await cluster.kubectl.in(cluster.namespace)(['get', 'pods', '--output', where])
    const image = await toolImage(cluster)
    await cluster.kubectl.apply([namespace, ...[...new Set(nodes.split(' '))].map((node) => agentOn(node, image))])
    await kubectl(['wait', '--for=condition=Ready', 'pods', '--all', '--timeout', READY_TIMEOUT])
    return { processesOf, command, prepareKill, stop }
  }
  return start().catch(async (error: unknown) => {
    await stop()
    throw error
  })
}

const podName = (node: string) => `node-agent-${node}`.replaceAll('.', '-')

const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
}

const agentOn = (node: string, image: string) => ({
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
        name: 'agent',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sleep', 'infinity'],
        securityContext: { privileged: true, runAsUser: 0 },
      },
    ],
  },
})
