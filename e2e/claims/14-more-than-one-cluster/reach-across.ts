import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { withoutPods } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'
import { arrivalsAt } from './arrivals.ts'
import { shareRoot, withLink } from './istio-link.ts'
import { type Answers, callsOfOrder, INVENTORY, LEGACY_PRICING } from './order-calls.ts'
import { type SecondCluster, withSecondCluster } from './second-cluster.ts'

/** Calls whose arrivals are counted. */
export const CALLS = 20
/** istiod has endpoints to read, or to forget. */
const LINK_WITHIN_MS = 90_000
/** The breaker towards a callee that is away lets a call through every five seconds. */
const FOUR_TRIES_MS = 20_000

const MOVED = ['inventory', 'legacy-pricing-v1', 'legacy-pricing-v2']

/** Two clusters with the same shop; the callees of order then have pods in the second only. */
export function reachAcross(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const isMeshed = environment.name === 'dapr-istio'
  const prepare = isMeshed ? shareRoot.bind(undefined, environment.kubectl) : async () => undefined
  return withSecondCluster(environment, prepare, async (second) => {
    const before = await callsOfOrder(environment.kubectl, INVENTORY)
    const there = await callsOfOrder(second.kubectl, INVENTORY)
    environment.report('inventory and legacy-pricing lose their pods in the first cluster')
    const after = await withoutPods(environment, MOVED, async (): Promise<Facts> => {
      const inventory = await callsOfOrder(environment.kubectl, INVENTORY)
      const pricing = await callsOfOrder(environment.kubectl, LEGACY_PRICING)
      await attachEvidence('answers without a link', { inventory, 'legacy-pricing': pricing })
      return {
        'inventory in the second cluster only: order’s call by its app id': told(inventory),
        'legacy-pricing in the second cluster only: order’s call by its name': told(pricing),
        ...(isMeshed && (await acrossLink(environment, second, attachEvidence))),
      }
    })
    return {
      'control, inventory in both: order’s call by its app id': told(before),
      'control, the same call from order in the second cluster': told(there),
      ...after,
    }
  })
}

async function acrossLink(
  environment: ClusterEnvironment,
  second: SecondCluster,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  environment.report('the clusters are linked')
  const linked = await withLink(environment.kubectl, second, async () => {
    await untilCallIs('answered', LEGACY_PRICING, environment, LINK_WITHIN_MS)
    const earlier = await arrivalsAt(second)
    const pricing = await callsOfOrder(environment.kubectl, LEGACY_PRICING, CALLS)
    const arrived = (await arrivalsAt(second)) - earlier
    const inventory = await untilCallIs('answered', INVENTORY, environment, FOUR_TRIES_MS)
    await attachEvidence('answers across the link', { inventory, 'legacy-pricing': pricing })
    return {
      'linked: order’s call of legacy-pricing by its name': told(pricing),
      [`linked: calls of ${CALLS} that arrived in the second cluster`]: arrived,
      'linked: order’s call of inventory by its app id': told(inventory),
    }
  })
  const cut = await untilCallIs('not answered', LEGACY_PRICING, environment, LINK_WITHIN_MS)
  return { ...linked, 'control, the link cut: order’s call of legacy-pricing by its name': told(cut) }
}

/** Calls until one ends as `wanted`. @returns the last one’s answer, when none does in time */
async function untilCallIs(wanted: string, path: string, { kubectl, signal }: ClusterEnvironment, deadlineMs: number) {
  let last: Answers = []
  const look = async () => {
    last = await callsOfOrder(kubectl, path)
    return told(last) === wanted
  }
  await waitFor(look, { what: `A call that is ${wanted}`, deadlineMs, everyMs: 500, signal }).catch(() => undefined)
  signal.throwIfAborted()
  return last
}

function told(answers: Answers): string {
  if (answers.length === 0) return 'not asked'
  return answers.every(({ status }) => status === 200) ? 'answered' : 'not answered'
}
