import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type NodeAgent, type PodProcess, withNodeAgent } from '@better-together/harness/cluster/node-agent'
import { onePod, type Pod, type ReadyPod } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { placeOrder } from '@better-together/shop-client/place-orders'
import { watchPodEnd } from './pod-end.ts'

const APPS = ['order', 'inventory', 'notifier', 'legacy-pricing'] as const
const IDLE_MS = 5000
const ORDERS = 50

/** Which containers stand beside each app, in which order they come and go, and what each takes. */
export async function lookAtSidecars(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const pods = await Promise.all(APPS.map((app) => onePod(environment, `app=${app}`)))
  const [order] = pods as [ReadyPod]
  environment.report('reading what each container takes, idle and under orders')
  await attachEvidence(
    'what each process takes',
    await withNodeAgent(environment, (agent) => usage(environment, agent, pods)),
  )
  environment.report('ending order’s pod, to see in which order its containers go')
  const gone = await watchPodEnd(environment, order)
  await environment.kubectl([
    '--namespace',
    environment.namespace,
    'rollout',
    'status',
    'deployment/order',
    '--timeout',
    '120s',
  ])
  const begun = (await onePod(environment, 'app=order')).pod
  const started = times(begun, ({ state }) => state.running?.startedAt)
  const ended = times(gone, ({ state }) => state.terminated?.finishedAt)
  await attachEvidence('order’s containers, when they started and ended', { started, ended })
  return {
    ...Object.fromEntries(pods.map(({ pod }, at) => [`sidecars beside ${APPS[at]}`, sidecars(pod).length])),
    ...sequence(started, ended),
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
function sequence(started: Record<string, string>, ended: Record<string, string>): Facts {
  const { app = '', daprd = '', 'istio-proxy': proxy } = started
  const { app: appEnd = '', daprd: daprdEnd = '', 'istio-proxy': proxyEnd = '' } = ended
  return {
    'order’s app starts before daprd, or with it': app <= daprd,
    'order’s app ends before daprd': appEnd < daprdEnd,
    ...(proxy && {
      'order’s istio-proxy starts before app and daprd, or with them': proxy <= app && proxy <= daprd,
      'order’s istio-proxy ends after app and daprd, or with them': proxyEnd >= appEnd && proxyEnd >= daprdEnd,
    }),
  }
}

/** Processor time while idle and for each order, and memory, of each process of the pods. */
async function usage(environment: ClusterEnvironment, agent: NodeAgent, pods: readonly ReadyPod[]): Promise<string> {
  const before = await agent.processesOf(pods)
  await sleep(IDLE_MS, undefined, { signal: environment.signal })
  const idle = await agent.processesOf(pods)
  const run = Date.now()
  await environment.through('deploy/order', 7001, async (url) => {
    for (let n = 0; n < ORDERS; n++) await placeOrder(url, `claim-1-${run}-${n}`, orderRequest(n))
  })
  const busy = await agent.processesOf(pods)
  const cpu = (list: readonly PodProcess[], pid: number) => list.find((one) => one.pid === pid)?.cpuMs ?? Number.NaN
  const lines = busy
    .filter(({ args }) => args[0] !== '/pause')
    .map(({ address, pid, args, pssMiB, rssMiB }) => {
      const pod = pods.find(({ ip }) => ip === address)?.name ?? address
      const idleMs = cpu(idle, pid) - cpu(before, pid)
      const perOrder = ((cpu(busy, pid) - cpu(idle, pid)) / ORDERS).toFixed(1)
      const memory = `${Math.round(pssMiB)} MiB (PSS), ${Math.round(rssMiB)} MiB (RSS)`
      return `${pod}  ${args[0]?.split('/').at(-1)}: ${memory}, ${idleMs} ms in ${IDLE_MS / 1000} s idle, ${perOrder} ms for an order`
    })
  return lines.sort().join('\n')
}
