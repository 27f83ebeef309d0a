import type { ClusterLab } from './environment.ts'

/** Makes the pods of these deployments anew and waits until the new ones are ready and the old ones gone. */
export async function restarted({ kubectl, namespace }: ClusterLab, deployments: readonly string[]): Promise<void> {
  const within = ['--namespace', namespace]
  const names = deployments.map((name) => `deployment/${name}`)
  await kubectl([...within, 'rollout', 'restart', ...names])
  for (const name of names) await kubectl([...within, 'rollout', 'status', name, '--timeout', '180s'])
  for (const app of deployments) {
    const going = 'jsonpath={.items[?(@.metadata.deletionTimestamp)].metadata.name}'
    const pods = await kubectl([...within, 'get', 'pods', '--selector', `app=${app}`, '--output', going])
    for (const pod of pods.split(' ').filter(Boolean))
      await kubectl([...within, 'wait', '--for=delete', `pod/${pod}`, '--timeout', '60s'])
  }
}
