import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { namespaceObjects } from '@better-together/harness/cluster/mesh'
import { type readPod, readyPods, toolImage } from '@better-together/harness/cluster/pods'
import { ECHO_PORT, echoPod, echoProgram } from '@better-together/harness/echo/cluster'
import { deployment } from '@better-together/harness/echo/pods'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { z } from 'zod'

const NAMESPACE = 'better-together-new-app'
const APP = 'new-app'
/** Three times what a pod with two sidecars takes here. */
export const PATIENCE_S = 45

const replicaSets = z.object({
  items: z.array(
    z.object({ status: z.object({ conditions: z.array(z.object({ message: z.string() })).default([]) }) }),
  ),
})

type Outcome = 'up with daprd' | 'up without daprd' | 'not created' | 'created, not ready'

/** Installs a new Dapr app, and removes it again. Returns what has become of its pod by then, and Kubernetes' messages. */
export async function installNewApp(
  environment: ClusterEnvironment,
): Promise<{ outcome: Outcome; messages: string[] }> {
  const { kubectl, mesh } = environment
  const image = await toolImage(environment)
  const dapr = { appId: APP, appPort: ECHO_PORT }
  return withCleanup(
    async () => {
      await kubectl.apply([...namespaceObjects(NAMESPACE, { mesh, injects: true }), await echoProgram(NAMESPACE)])
      await kubectl.apply([deployment(echoPod({ name: APP, namespace: NAMESPACE, image, mesh, dapr }))])
      const outcome = await outcomeWithin(environment)
      const { items } = await kubectl.in(NAMESPACE).json(['get', 'replicasets'], replicaSets)
      return { outcome, messages: items.flatMap(({ status }) => status.conditions).map(({ message }) => message) }
    },
    () => kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true']),
  )
}

async function outcomeWithin(environment: ClusterEnvironment): Promise<Outcome> {
  for (const end = Date.now() + PATIENCE_S * 1000; Date.now() < end; ) {
    const [ready] = await readyPods(environment, NAMESPACE, `app=${APP}`)
    if (ready) return hasDaprd(ready.pod) ? 'up with daprd' : 'up without daprd'
    await sleep(1000, undefined, { signal: environment.signal })
  }
  const named = ['get', 'pods', '--selector', `app=${APP}`, '--output', 'name']
  const pods = await environment.kubectl.in(NAMESPACE)(named)
  return pods === '' ? 'not created' : 'created, not ready'
}

const hasDaprd = ({ spec }: ReturnType<typeof readPod>) =>
  [...spec.initContainers, ...spec.containers].some(({ name }) => name === 'daprd')
