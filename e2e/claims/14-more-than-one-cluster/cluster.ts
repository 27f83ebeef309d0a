import type { Cluster } from '@better-together/harness/cluster/cluster'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type Ask, askPrice, attemptsSoFar, throughOrderSidecar } from '@better-together/harness/cluster/order-sidecar'
import { withoutPods } from '@better-together/harness/cluster/pods'
import { inTurn } from '@better-together/harness/echo/calls'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'
import { shareRoot, withLink } from './istio-link.ts'
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
  const withIstio = environment.mesh === 'istio' // what the clusters are linked by
  const prepare = withIstio ? shareRoot.bind(undefined, environment.kubectl) : async () => undefined
  return withSecondCluster(environment, prepare, async (second) => {
    const before = await callsOfOrder(environment, stockOfInventory)
    const there = await callsOfOrder(second, stockOfInventory)
    environment.report('inventory and legacy-pricing lose their pods in the first cluster')
    const after = await withoutPods(environment, MOVED, async (): Promise<Facts> => {
      const inventory = await callsOfOrder(environment, stockOfInventory)
      const pricing = await callsOfOrder(environment, askPrice)
      await attachEvidence('answers without a link', { inventory, 'legacy-pricing': pricing })
      return {
        'inventory in the second cluster only: order’s call by its app id': outcomeOf(inventory),
        'legacy-pricing in the second cluster only: order’s call by its name': outcomeOf(pricing),
        ...(withIstio && (await acrossLink(environment, second, attachEvidence))),
      }
    })
    return {
      'control, inventory in both: order’s call by its app id': outcomeOf(before),
      'control, the same call from order in the second cluster': outcomeOf(there),
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
    await untilCallIs('answered', askPrice, environment, LINK_WITHIN_MS)
    const earlier = await attemptsSoFar(second)
    const pricing = await callsOfOrder(environment, askPrice, CALLS)
    const arrived = (await attemptsSoFar(second)) - earlier
    const inventory = await untilCallIs('answered', stockOfInventory, environment, FOUR_TRIES_MS)
    await attachEvidence('answers across the link', { inventory, 'legacy-pricing': pricing })
    return {
      'linked: order’s call of legacy-pricing by its name': outcomeOf(pricing),
      [`linked: calls of ${CALLS} that arrived in the second cluster`]: arrived,
      'linked: order’s call of inventory by its app id': outcomeOf(inventory),
    }
  })
  const cut = await untilCallIs('not answered', askPrice, environment, LINK_WITHIN_MS)
  return { ...linked, 'control, the link cut: order’s call of legacy-pricing by its name': outcomeOf(cut) }
}

/** How order’s sidecar is asked; its calls to what is away are not answered. */
type Call = (ask: Ask) => Promise<Response>
/** Status 0: no answer at all. */
type Answers = { status: number; body: string }[]

const stockOfInventory: Call = (ask) => ask('invoke/inventory/method/stock')

/** Makes calls of order’s sidecar, one after the other. Returns the answers. */
function callsOfOrder(cluster: Cluster, call: Call, times = 1): Promise<Answers> {
  return throughOrderSidecar(cluster, (ask) =>
    inTurn(times, async () => {
      try {
        const answer = await call(ask)
        return { status: answer.status, body: (await answer.text()).slice(0, 300) }
      } catch (error) {
        return { status: 0, body: String(error) }
      }
    }),
  )
}

/** Calls until one ends as `wanted`. Returns the last one’s answer, when none does in time. */
async function untilCallIs(wanted: string, call: Call, environment: ClusterEnvironment, deadlineMs: number) {
  const { signal } = environment
  let last: Answers = []
  const look = async () => {
    last = await callsOfOrder(environment, call)
    return outcomeOf(last) === wanted
  }
  await waitFor(look, { what: `A call that is ${wanted}`, deadlineMs, everyMs: 500, signal }).catch(() => undefined)
  signal.throwIfAborted()
  return last
}

function outcomeOf(answers: Answers): string {
  if (answers.length === 0) return 'not asked'
  return answers.every(({ status }) => status === 200) ? 'answered' : 'not answered'
}
