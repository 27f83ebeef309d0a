import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Shop } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { checkInvariants, type History, type Violation } from '@better-together/shop-client/invariants'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'
import { type StoredState, withRedis } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'

/** Longer than the broker takes to deliver again what a dead sidecar held, 23 s by components/pubsub.yaml, and pods to return. */
const REST_DEADLINE_MS = 90_000
/** What is right must also stay right. */
const STAYS_MS = 3000

/** What is known of a shop before the run. */
export type Before = Pick<History, 'initialStock' | 'isComplete'> & { violations: readonly string[] }

/** Returns what a shop that others use as well holds already: neither its orders nor its faults are this run's. */
export async function takeStock(shop: Shop): Promise<Before> {
  const stored = await shop.stored()
  const initialStock = unitsOf(stored)
  const violations = checkInvariants({ placed: [], stored, initialStock }).map(({ detail }) => detail)
  return { initialStock, violations }
}

/** Waits until nothing is under way any more and returns what is wrong then, and was not before. */
export async function invariantsAtRest(
  shop: Shop,
  placed: readonly PlacedOrder[],
  before: Before,
  deadlineMs = REST_DEADLINE_MS,
): Promise<{ stored: StoredState; violations: Violation[] }> {
  const check = async () => {
    const stored = await shop.stored()
    // Of goods that nobody had asked for, Redis does not tell how many there were.
    const history = { placed, stored, ...before, initialStock: { ...unitsOf(stored), ...before.initialStock } }
    return {
      stored,
      violations: checkInvariants(history).filter(({ detail }) => !before.violations.includes(detail)),
    }
  }
  const isRight = async () => (await check()).violations.length === 0
  await waitFor(isRight, { what: 'Finishing all orders', deadlineMs, everyMs: 500 }).catch(() => false)
  await sleep(STAYS_MS)
  return check()
}

/** Units of each SKU, available or reserved. */
function unitsOf({ stock }: StoredState): Record<string, number> {
  const units = stock.map(({ sku, available, reservations }): [string, number] => [
    sku,
    available + Object.values(reservations).reduce((sum, reserved) => sum + reserved, 0),
  ])
  return Object.fromEntries(units)
}

/**
 * Checks the invariants when all is at rest, and attaches what they were checked against.
 *
 * @param logFile of a process of the shop, where its logs are files
 */
export async function checkedFacts(
  shop: Shop,
  placed: readonly PlacedOrder[],
  before: Before,
  attachEvidence: AttachEvidence,
  logFile?: (name: string) => string,
): Promise<Facts> {
  const { stored, violations } = await invariantsAtRest(shop, placed, before)
  const answered = (outcome: PlacedOrder['outcome']) => placed.filter((one) => one.outcome === outcome).length
  await attachEvidence('the invariants at rest', {
    placed: placed.length,
    confirmed: answered('confirmed'),
    rejected: answered('rejected'),
    notified: stored.notifications.length,
    deadLettered: stored.deadLetters.length,
    stock: stored.stock.map(
      ({ sku, available }) => `${sku}: ${available} left of ${before.initialStock[sku] ?? 'an unknown number'}`,
    ),
    violations,
  })
  for (const { detail } of violations.slice(0, 3)) {
    const orderId = /ord_[0-9a-f]+/.exec(detail)?.[0]
    if (orderId) await attachEvidence(`what is left of ${orderId}`, await evidenceOfOrder(shop, orderId, logFile))
  }
  return {
    'orders placed': placed.length,
    'orders confirmed': answered('confirmed'),
    violations: violations.length,
  }
}

const STREAMS = ['order-placed', 'order-placed-dead']
const LOGS = ['order', 'order-daprd', 'notifier', 'notifier-daprd']
const LINES = 40

/** Returns an order's events in the broker, whether order still means to finish it, and the lines that logs have of it. */
async function evidenceOfOrder(shop: Shop, orderId: string, logFile?: (name: string) => string): Promise<string[]> {
  const { events, isOpen } = await shop.withRedis((address) =>
    withRedis(address, async (client) => {
      const found = STREAMS.map(async (stream) => {
        const all = await client.xRange(stream, '-', '+').catch(() => [])
        return { stream, ids: all.filter(({ message }) => message.data?.includes(orderId)).map(({ id }) => id) }
      })
      const index = (await client.hGet('order||order-index', 'data')) ?? ''
      return { events: await Promise.all(found), isOpen: index.includes(`"${orderId}":`) }
    }),
  )
  const marks = [orderId, ...events.flatMap(({ ids }) => ids)]
  const logs = (logFile ? LOGS : []).map(async (name) => {
    const lines = (await readFile(logFile?.(name) ?? '', 'utf8').catch(() => '')).split('\n')
    const own = lines.filter((line) => marks.some((mark) => line.includes(mark)))
    return own.slice(0, LINES).map((line) => `${name}: ${line}`)
  })
  return [
    ...events.map(({ stream, ids }) => `${stream}: ${ids.length === 0 ? 'no event' : ids.join(', ')}`),
    `order’s index: ${isOpen ? 'still open' : 'closed'}`,
    ...(await Promise.all(logs)).flat(),
  ]
}
