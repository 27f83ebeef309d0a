import { z } from 'zod'
import type { SecondCluster } from './second-cluster.ts'

const stats = z.object({ ATTEMPTS: z.number() })
const PROGRAM = `fetch('http://127.0.0.1:7004/stats').then((answer) => answer.text()).then(console.log)`

/** Requests that both versions of legacy-pricing have had in the second cluster since they started, by their own count. */
export async function arrivalsAt({ kubectl }: SecondCluster): Promise<number> {
  const counts = await Promise.all(
    ['v1', 'v2'].map(async (version) => {
      const inPod = ['--namespace', 'shop', 'exec', `deployment/legacy-pricing-${version}`, '--container', 'app', '--']
      return stats.parse(JSON.parse(await kubectl([...inPod, 'node', '--eval', PROGRAM]))).ATTEMPTS
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
