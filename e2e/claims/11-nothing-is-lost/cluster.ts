import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { stablePortForward } from '@better-together/harness/cluster/port-forward'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { checkInvariants, type History, type Violation } from '@better-together/shop-client/invariants'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'
import type { StoredState } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'
import { killContainer, killPod } from './kill.ts'
import { startShoppers } from './shoppers.ts'

/** Most are not back by then, so outages overlap. */
const PAUSE_MS = 4000
const REST_DEADLINE_MS = 90_000
const STAYS_MS = 3000

/** The apps, daprd and Redis. A mesh's proxy is not among them: it goes only with its pod. */
const containers = ['order', 'inventory', 'notifier'].flatMap((app) => [
  [`app=${app}`, 'daprd'],
  [`app=${app}`, 'app'],
])
const others = [
  ['app=legacy-pricing', 'app'],
  ['app=redis', 'redis'],
]
const pods = ['order', 'inventory', 'notifier', 'legacy-pricing', 'redis']

export const kills = { containers: containers.length + others.length, pods: pods.length }

const unitsOf = ({ stock }: StoredState) =>
  stock.map(({ sku, available, reservations }): [string, number] => [
    sku,
    available + Object.values(reservations).reduce((sum, units) => sum + units, 0),
  ])

/** Kills those containers, then every pod of the shop, while orders flow, then checks the books. */
export async function crashes(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const before = await environment.stored()
  const begun = Date.now()
  const log: string[] = []
  const order = await stablePortForward({
    kubectl: environment.kubectl.in(environment.namespace),
    target: 'deploy/order',
    port: 7001,
    health: '/healthz',
  })
  let placements: PlacedOrder[]
  try {
    const shoppers = startShoppers(order.url, `crash-${begun}`)
    try {
      await sleep(PAUSE_MS)
      const killed = async (what: string, kill: () => Promise<void>) => {
        await kill()
        log.push(`${((Date.now() - begun) / 1000).toFixed(1)} s: ${what}`)
        await sleep(PAUSE_MS)
      }
      environment.report(`${kills.containers} containers, ${PAUSE_MS / 1000} s apart`)
      for (const [selector = '', container = ''] of [...containers, ...others]) {
        await killed(`${selector} ${container}`, () => killContainer(environment, selector, container))
      }
      environment.report(`${kills.pods} pods`)
      for (const app of pods) await killed(`${app}, the pod`, () => killPod(environment, `app=${app}`))
    } finally {
      placements = await shoppers.stop()
    }
  } finally {
    await order.stop()
  }
  environment.report('until everything is at rest')
  await environment.kubectl([
    '--namespace',
    environment.namespace,
    'rollout',
    'status',
    'statefulset/redis',
    '--timeout',
    '90s',
  ])
  const { history, violations } = await booksAtRest(environment, placements, before)
  await attachEvidence('every kill', log.join('\n'))
  const answered = (outcome: PlacedOrder['outcome']) => placements.filter((one) => one.outcome === outcome).length
  await attachEvidence('the books at rest', {
    placed: placements.length,
    confirmed: answered('confirmed'),
    rejected: answered('rejected'),
    deadLettered: history.stored.deadLetters.length,
    violations,
  })
  return {
    'containers killed': log.length - kills.pods,
    'pods killed': kills.pods,
    'orders placed': placements.length,
    'orders confirmed': answered('confirmed'),
    violations: violations.length,
  }
}

/** The books when nothing is under way any more, and what is wrong with them that was not before: others used the shop. */
async function booksAtRest(environment: ClusterEnvironment, placements: readonly PlacedOrder[], before: StoredState) {
  const units = Object.fromEntries(unitsOf(before))
  const old = checkInvariants({ placed: [], stored: before, initialStock: units }).map(({ detail }) => detail)
  const look = async (): Promise<{ history: History; violations: Violation[] }> => {
    const stored = await environment.stored()
    // What was in stock before this run is not told by Redis for goods that nobody had asked for.
    const initialStock = { ...Object.fromEntries(unitsOf(stored)), ...units }
    const history = { placed: placements, stored, initialStock }
    return { history, violations: checkInvariants(history).filter(({ detail }) => !old.includes(detail)) }
  }
  const isRight = async () => (await look()).violations.length === 0
  await waitFor(isRight, { what: 'Finishing all orders', deadlineMs: REST_DEADLINE_MS, everyMs: 1000 }).catch(
    () => false,
  )
  await sleep(STAYS_MS)
  return look()
}
