import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { run } from '@better-together/harness/run'
import { z } from 'zod'

const containers = z.array(z.object({ name: z.string(), containerID: z.string().default('') }))
const pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      spec: z.object({ nodeName: z.string().optional() }),
      status: z.object({ containerStatuses: containers.default([]), initContainerStatuses: containers.default([]) }),
    }),
  ),
})

async function podsOf(environment: ClusterEnvironment, selector: string) {
  const get = ['--namespace', environment.namespace, 'get', 'pods', '--selector', selector, '--output', 'json']
  return pods
    .parse(JSON.parse(await environment.kubectl(get)))
    .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
}

/** Takes a pod away at once: nobody gets SIGTERM, nobody is waited for. */
export async function killPod(environment: ClusterEnvironment, selector: string): Promise<void> {
  for (const { metadata } of await podsOf(environment, selector)) {
    const now = ['--grace-period', '0', '--force', '--wait=false']
    await environment.kubectl(['--namespace', environment.namespace, 'delete', 'pod', metadata.name, ...now])
  }
}

/**
 * SIGKILL to every process of one container, from the node: inside the pod nobody may, and the kubelet would ask first.
 * Nodes are containers named as kind names them.
 *
 * @throws Error when there is no such container that runs
 */
export async function killContainer(
  environment: ClusterEnvironment,
  selector: string,
  container: string,
): Promise<void> {
  for (const { spec, status } of await podsOf(environment, selector)) {
    const all = [...status.containerStatuses, ...status.initContainerStatuses]
    const id = all.find(({ name }) => name === container)?.containerID.replace(/^.*:\/\//, '')
    if (!id || spec.nodeName === undefined) throw new Error(`${selector} has no container ${container} that runs`)
    // Each process names its container in its cgroup.
    const kill = `grep -ls ${id} /proc/[0-9]*/cgroup | cut -d/ -f3 | xargs -r kill -KILL`
    await run('docker', ['exec', spec.nodeName, 'sh', '-c', kill])
  }
}
