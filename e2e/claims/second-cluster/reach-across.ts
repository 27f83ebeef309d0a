import { z } from 'zod'
import { withCleanup } from '../../../scripts/cluster/with-cleanup.ts'
import { waitFor } from '../../../scripts/local/wait-for.ts'
import type { ClusterLab } from '../../environments/cluster-lab.ts'
import type { Facts, Keep } from '../claim.ts'
import { withoutPods } from '../cluster/without-pods.ts'
import { linkClusters, shareRoot } from './istio-link.ts'
import { callsOfOrder, INVENTORY, LEGACY_PRICING } from './order-calls.ts'
import { type SecondCluster, withSecondCluster } from './second-cluster.ts'

/** Calls whose arrivals are counted. */
export const CALLS = 20
/** The breaker towards a callee that was away tries again after five seconds, and istiod has endpoints to read. */
const WITHIN_MS = 90_000

const MOVED = ['inventory', 'legacy-pricing-v1', 'legacy-pricing-v2']

/** Two clusters with the same shop; the callees of order then have pods in the second only. */
export function reachAcross(lab: ClusterLab, keep: Keep, say: (line: string) => void): Promise<Facts> {
  const isMeshed = lab.environment === 'dapr-istio'
  const prepare = isMeshed ? shareRoot.bind(undefined, lab.kubectl) : async () => undefined
  return withSecondCluster(lab, prepare, async (second) => {
    const calls = async (path: string) => told(await callsOfOrder(lab.kubectl, path))
    const before = await calls(INVENTORY)
    const there = told(await callsOfOrder(second.kubectl, INVENTORY))
    say('inventory and legacy-pricing lose their pods in the first cluster')
    const after = await withoutPods(lab, MOVED, async (): Promise<Facts> => {
      const facts = {
        'inventory in the second cluster only: order’s call by its app id': await calls(INVENTORY),
        'legacy-pricing in the second cluster only: order’s call by its name': await calls(LEGACY_PRICING),
      }
      return isMeshed ? { ...facts, ...(await acrossLink(lab, second, keep, say)) } : facts
    })
    return {
      'control, inventory in both: order’s call by its app id': before,
      'control, the same call from order in the second cluster': there,
      ...after,
    }
  })
}

async function acrossLink(
  lab: ClusterLab,
  second: SecondCluster,
  keep: Keep,
  say: (line: string) => void,
): Promise<Facts> {
  say('the clusters are linked')
  const cut = await linkClusters(lab.kubectl, second)
  const linked = async (): Promise<Facts> => {
    await waitForPrice(lab)
    const earlier = await arrivalsAt(second)
    const statuses = await callsOfOrder(lab.kubectl, LEGACY_PRICING, CALLS)
    const arrived = (await arrivalsAt(second)) - earlier
    await keep(`answers to ${CALLS} calls across the link`, {
      statuses,
      'arrived at legacy-pricing over there': arrived,
    })
    return {
      'linked: order’s call of legacy-pricing by its name': told(statuses),
      [`linked: calls of ${CALLS} that arrived in the second cluster`]: arrived,
      'linked: order’s call of inventory by its app id': told(await callsOfOrder(lab.kubectl, INVENTORY)),
    }
  }
  const facts = await withCleanup(linked, cut)
  const isGone = async () => told(await callsOfOrder(lab.kubectl, LEGACY_PRICING)) === 'not answered'
  const gone = await waitFor(isGone, { what: 'The link’s end', deadlineMs: WITHIN_MS, signal: lab.signal }).catch(
    () => false,
  )
  return {
    ...facts,
    'control, the link cut: order’s call of legacy-pricing by its name': gone ? 'not answered' : 'answered',
  }
}

function waitForPrice({ kubectl, signal }: ClusterLab): Promise<unknown> {
  const isThere = async () => told(await callsOfOrder(kubectl, LEGACY_PRICING)) === 'answered'
  return waitFor(isThere, { what: 'A price from the second cluster', deadlineMs: WITHIN_MS, signal }).catch(
    () => undefined,
  )
}

const told = (statuses: readonly number[]) => (statuses.every((status) => status === 200) ? 'answered' : 'not answered')

const stats = z.object({ ATTEMPTS: z.number() })

/** Requests that both versions of legacy-pricing have had in the second cluster, by their own count. */
async function arrivalsAt({ kubectl }: SecondCluster): Promise<number> {
  const program = `fetch('http://127.0.0.1:7004/stats').then((answer) => answer.text()).then(console.log)`
  const counts = await Promise.all(
    ['v1', 'v2'].map(async (version) => {
      const inPod = ['--namespace', 'shop', 'exec', `deployment/legacy-pricing-${version}`, '--container', 'app', '--']
      return stats.parse(JSON.parse(await kubectl([...inPod, 'node', '--eval', program]))).ATTEMPTS
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}
