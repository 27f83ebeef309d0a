import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { NodeAgent } from '@better-together/harness/cluster/node-agent'
import { MESH_PROXY } from '@better-together/harness/cluster/overlays'
import { onePod, type Pod, type ReadyPod, readPod } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { usageTable } from './usage.ts'

const APPS = ['order', 'inventory', 'notifier', 'legacy-pricing'] as const
const GONE_WITHIN = '90s'
const WATCH_BEGINS_MS = 1500
const WATCH_ENDS_MS = 500

/** In a cluster: the containers beside each app, what each takes, and in which order they come and go. */
export async function observeContainers(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const pods = await Promise.all(APPS.map((app) => onePod(environment, `app=${app}`)))
  const [order] = pods as [ReadyPod]
  environment.report('reading what each container takes, idle and under orders')
  const usage = await environment.withShop({}, async (shop) => {
    const agent = await shop.nodeAgent()
    return usageTable(shop, () => usedBy(agent, pods))
  })
  await attachEvidence('what each process takes', usage)
  environment.report('ending order’s pod, to observe in which order its containers end')
  const gone = await watchPodEnd(environment, order)
  const kubectl = environment.kubectl.in(environment.namespace)
  await kubectl(['rollout', 'status', 'deployment/order', '--timeout', '120s'])
  const begun = (await onePod(environment, 'app=order')).pod
  const started = times(begun, ({ state }) => state.running?.startedAt)
  const ended = times(gone, ({ state }) => state.terminated?.finishedAt)
  await attachEvidence('order’s containers, when they started and ended', { started, ended })
  return {
    ...Object.fromEntries(pods.map(({ pod }, at) => [`sidecars beside ${APPS[at]}`, sidecars(pod).length])),
    ...sequence(started, ended, MESH_PROXY[environment.name]),
    'order’s sidecars that the kubelet starts before the app': native(begun).join(', ') || 'none',
  }
}

const native = ({ spec }: Pod) =>
  spec.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name)

/** All containers that keep running and are not the app. */
const sidecars = (pod: Pod) =>
  [...native(pod), ...pod.spec.containers.map(({ name }) => name)].filter((name) => name !== 'app')

type At = (status: Pod['status']['containerStatuses'][number]) => string | undefined

function times(pod: Pod, at: At): Record<string, string> {
  const running = new Set([...native(pod), ...pod.spec.containers.map(({ name }) => name)])
  return Object.fromEntries(
    [...pod.status.initContainerStatuses, ...pod.status.containerStatuses]
      .filter(({ name }) => running.has(name))
      .map((status) => [status.name, at(status) ?? 'unknown']),
  )
}

/** Kubernetes notes whole seconds, so what follows within one looks the same as what happens together. */
function sequence(started: Record<string, string>, ended: Record<string, string>, proxy: string | undefined): Facts {
  const { app = '', daprd = '' } = started
  const { app: appEnd = '', daprd: daprdEnd = '' } = ended
  const [proxyStart = '', proxyEnd = ''] = proxy === undefined ? [] : [started[proxy], ended[proxy]]
  return {
    'order’s app starts before daprd, or with it': app <= daprd,
    'order’s app ends before daprd': appEnd < daprdEnd,
    ...(proxyStart && {
      [`order’s ${proxy} starts before app and daprd, or with them`]: proxyStart <= app && proxyStart <= daprd,
      [`order’s ${proxy} ends after app and daprd, or with them`]: proxyEnd >= appEnd && proxyEnd >= daprdEnd,
    }),
  }
}

async function usedBy(agent: NodeAgent, pods: readonly ReadyPod[]) {
  const processes = await agent.processesOf(pods)
  return processes
    .filter(({ args }) => args[0] !== '/pause')
    .map(({ address, args, ...used }) => {
      const pod = pods.find(({ ip }) => ip === address)?.name ?? address
      return { name: `${pod}  ${args[0]?.split('/').at(-1)}`, ...used }
    })
}

/**
 * Deletes a pod and watches it until it is gone.
 *
 * @returns the pod as it was last observed, with the time at which each of its containers ended
 */
async function watchPodEnd(environment: ClusterEnvironment, { name, namespace }: ReadyPod): Promise<Pod> {
  const kubectl = environment.kubectl.in(namespace)
  const watch = kubectl.start(['get', 'pod', name, '--watch', '--output', 'json'])
  let printed = ''
  watch.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  try {
    await sleep(WATCH_BEGINS_MS)
    await kubectl(['delete', 'pod', name, '--timeout', GONE_WITHIN])
    await sleep(WATCH_ENDS_MS)
  } finally {
    await watch.stop()
  }
  const observed = printed.split(/^(?=\{)/m).flatMap(whole)
  const last = observed.at(-1)
  if (!last) throw new Error(`Pod ${name} was not observed while it ended`)
  return last
}

/** The last one may be cut off where the watch was ended. */
function whole(text: string): Pod[] {
  try {
    return [readPod(text)]
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
