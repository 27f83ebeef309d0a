import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type readPod, readyPods, toolImage } from '@better-together/harness/cluster/pods'
import { deployment, namespaceFor } from '@better-together/harness/echo/workloads'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { z } from 'zod'

const NAMESPACE = 'better-together-newcomer'
const APP = 'newcomer'
/** Three times what a pod with two sidecars takes here. */
export const PATIENCE_S = 45

const replicaSets = z.object({
  items: z.array(
    z.object({ status: z.object({ conditions: z.array(z.object({ message: z.string() })).default([]) }) }),
  ),
})

export type Newcomer = 'up with daprd' | 'up without daprd' | 'not created' | 'created, not ready'

/** Installs a new Dapr app, and removes it again. @returns what has become of its pod by then, and what Kubernetes said */
export async function newcomer(environment: ClusterEnvironment): Promise<{ outcome: Newcomer; said: string[] }> {
  const image = await toolImage(environment)
  const items = [namespaceFor(NAMESPACE, environment.name), deployment(NAMESPACE, APP, image)]
  const inNamespace = ['--namespace', NAMESPACE]
  return withCleanup(
    async () => {
      await environment.kubectl(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
      const outcome = await outcomeWithin(environment)
      const sets = await environment.kubectl([...inNamespace, 'get', 'replicasets', '--output', 'json'])
      const conditions = replicaSets.parse(JSON.parse(sets)).items.flatMap(({ status }) => status.conditions)
      return { outcome, said: conditions.map(({ message }) => message) }
    },
    () => environment.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true']),
  )
}

async function outcomeWithin(environment: ClusterEnvironment): Promise<Newcomer> {
  for (const end = Date.now() + PATIENCE_S * 1000; Date.now() < end; ) {
    const [ready] = await readyPods(environment, NAMESPACE, `app=${APP}`)
    if (ready) return hasDaprd(ready.pod) ? 'up with daprd' : 'up without daprd'
    await sleep(1000, undefined, { signal: environment.signal })
  }
  const pods = await environment.kubectl([
    '--namespace',
    NAMESPACE,
    'get',
    'pods',
    '--selector',
    `app=${APP}`,
    '--output',
    'name',
  ])
  return pods === '' ? 'not created' : 'created, not ready'
}

const hasDaprd = ({ spec }: ReturnType<typeof readPod>) =>
  [...spec.initContainers, ...spec.containers].some(({ name }) => name === 'daprd')
