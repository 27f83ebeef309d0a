import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { daprApps, NAMESPACE } from '../shop-names.ts'
import type { Cluster } from './cluster.ts'
import type { Kubectl } from './kubectl.ts'
import { MESH_PROXY, type Overlay } from './overlays.ts'

const ROLLOUT_TIMEOUT = '240s'
const ANSWER_ATTEMPTS = 30

const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        labels: z.record(z.string(), z.string()),
        deletionTimestamp: z.string().optional(),
      }),
      spec: z.object({
        containers: z.array(z.object({ name: z.string() })),
        initContainers: z.array(z.object({ name: z.string(), restartPolicy: z.string().optional() })).default([]),
      }),
    }),
  ),
})

const withSidecar = new Set<string | undefined>([...daprApps, 'dashboard'])

/** Waits until every workload is rolled out. @throws Error with the pods and the latest warnings, when one does not end */
export async function waitForRollouts(kubectl: Kubectl): Promise<void> {
  const inShop = kubectl.in(NAMESPACE)
  const workloads = (await inShop(['get', 'deployments,statefulsets', '--output', 'name'])).split('\n')
  const status = (workload: string) => inShop(['rollout', 'status', workload, '--timeout', ROLLOUT_TIMEOUT])
  try {
    await Promise.all(workloads.map(status))
  } catch (cause) {
    const [list, warnings] = await Promise.all([
      inShop(['get', 'pods', '--output', 'wide']),
      inShop(['get', 'events', '--field-selector', 'type=Warning', '--sort-by', '.lastTimestamp']),
    ])
    const latest = warnings.split('\n').slice(-15).join('\n')
    throw new Error(`${(cause as Error).message}\n\n${list}\n\n${latest}`, { cause })
  }
}

/** Checks the containers of every pod. @throws Error naming each pod that runs without a sidecar that it should have: an injector can miss one silently */
export async function checkSidecars(kubectl: Kubectl, overlay: Overlay): Promise<void> {
  const { items } = await kubectl.in(NAMESPACE).json(['get', 'pods'], pods)
  const mesh = MESH_PROXY[overlay]
  const problems = items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap(({ metadata, spec }) => {
      const native = spec.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')
      const names = new Set([...spec.containers, ...native].map(({ name }) => name))
      const wanted = [...(withSidecar.has(metadata.labels.app) ? ['daprd'] : []), ...(mesh ? [mesh] : [])]
      return wanted.filter((name) => !names.has(name)).map((name) => `${metadata.name} runs without ${name}`)
    })
  if (problems.length > 0)
    throw new Error(`${problems.join('\n')}\nIs its injector ready? Delete the pod to have it made again.`)
}

const QUESTIONS = [
  { target: 'deploy/order', port: 7001, path: '/orders' },
  { target: 'deploy/inventory', port: 7002, path: '/stock' },
  { target: 'deploy/notifier', port: 7003, path: '/notifications' },
  { target: 'deploy/zipkin', port: 9411, path: '/health' },
  { target: 'deploy/dashboard', port: 7005, path: '/readyz' },
]

/** Asks each service for something that is in the state store, so sidecar, mesh and Redis must all work. */
export async function waitForAnswers({ through }: Cluster): Promise<void> {
  await Promise.all(
    QUESTIONS.map(({ target, port, path }) => through(target, port, (url) => waitForOk(`${url}${path}`, target))),
  )
}

async function waitForOk(url: string, target: string): Promise<void> {
  let last = ''
  for (let attempt = 0; attempt < ANSWER_ATTEMPTS; attempt++) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch((error: Error) => error)
    if (!(answer instanceof Error) && answer.ok) return
    last = answer instanceof Error ? answer.message : `${answer.status} ${await answer.text()}`
    await sleep(1000)
  }
  throw new Error(`${target} does not answer ${new URL(url).pathname}: ${last}`)
}
