import { waitFor } from '@better-together/shop-client/wait-for'
import { z } from 'zod'
import { withCleanup } from '../with-cleanup.ts'
import type { ClusterEnvironment } from './environment.ts'

const GONE_WITHIN_MS = 60_000

const deployment = z.object({
  spec: z.object({ replicas: z.number(), selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
})

/** Runs `work` while these deployments of the shop have no pod, and gives each back as many as it had. */
export async function withoutPods<Result>(
  { kubectl, namespace, signal }: Pick<ClusterEnvironment, 'kubectl' | 'namespace' | 'signal'>,
  names: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const inShop = kubectl.in(namespace)
  const read = async (name: string) => {
    return { name, ...(await inShop.json(['get', 'deployment', name], deployment)).spec }
  }
  const scale = (name: string, replicas: number) =>
    inShop(['scale', `deployment/${name}`, '--replicas', String(replicas)])
  const before = await Promise.all(names.map(read))

  const without = async () => {
    for (const { name } of before) await scale(name, 0)
    for (const { name, selector } of before) {
      const labels = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`)
      const pods = ['get', 'pods', '--selector', labels.join(','), '--output', 'name']
      const areGone = async () => (await inShop(pods)).trim() === ''
      await waitFor(areGone, { what: `The end of ${name}’s pods`, deadlineMs: GONE_WITHIN_MS, everyMs: 500, signal })
    }
    return work()
  }
  return withCleanup(without, async () => {
    for (const { name, replicas } of before) await scale(name, replicas)
    for (const { name } of before) await inShop(['rollout', 'status', `deployment/${name}`, '--timeout', '120s'])
  })
}
