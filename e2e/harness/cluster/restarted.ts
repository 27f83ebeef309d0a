import type { ClusterEnvironment } from './environment.ts'

/** Makes the pods of these deployments anew and waits until the new ones are ready and the old ones gone. */
export async function restarted(
  { kubectl, namespace }: ClusterEnvironment,
  deployments: readonly string[],
): Promise<void> {
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
