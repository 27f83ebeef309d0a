import type { PlacedOrder } from './place-orders.ts'
import type { StoredState } from './redis.ts'

/** Everything that is known from outside about a run: requests, responses and what was stored. */
export type History = {
  placed: readonly PlacedOrder[]
  stored: StoredState
  /** SKU → units at the start. */
  initialStock: Readonly<Record<string, number>>
  /** No other client placed orders, so a stored order without a request is invented. */
  isComplete?: boolean
}

export type Violation = {
  kind: 'lost' | 'duplicate' | 'invented' | 'contradiction' | 'unfinished' | 'stock' | 'unanswered'
  detail: string
}

/**
 * Checks the promises of the shop against what was observed: nothing lost, duplicated or invented, no unit sold
 * twice. Call it when the system is quiescent.
 */
export function checkInvariants(history: History): Violation[] {
  return [...checkAnswers(history), ...checkOrigins(history), ...checkNotifications(history), ...checkStock(history)]
}

function checkAnswers({ placed, stored }: History): Violation[] {
  const statusOf = new Map(stored.orders.map(({ id, status }) => [id, status]))
  const violations: Violation[] = []
  for (const { key, orderId, outcome } of placed) {
    if (outcome === 'unknown' || !orderId) {
      violations.push({ kind: 'unanswered', detail: `the order with key ${key} got no answer` })
      continue
    }
    const status = statusOf.get(orderId)
    if (!status) violations.push({ kind: 'lost', detail: `${orderId} was answered ${outcome} and is not stored` })
    else if (status !== outcome && (status === 'confirmed' || status === 'rejected'))
      violations.push({ kind: 'contradiction', detail: `${orderId} was answered ${outcome} and is ${status}` })
  }
  for (const { id, status } of stored.orders) {
    if (status === 'accepted' || status === 'rejecting') {
      violations.push({ kind: 'unfinished', detail: `${id} is still ${status}` })
    }
  }
  return violations
}

/** Checks that each stored order matches one request, and each request one order. */
function checkOrigins({ placed, stored, isComplete = false }: History): Violation[] {
  const asked = new Map<string, PlacedOrder>()
  const violations: Violation[] = []
  for (const order of placed) {
    const { orderId, key } = order
    const other = orderId === undefined ? undefined : asked.get(orderId)
    if (other)
      violations.push({ kind: 'contradiction', detail: `${orderId} is the order of keys ${other.key} and ${key}` })
    if (orderId !== undefined) asked.set(orderId, order)
  }
  const unanswered = placed.some(({ orderId }) => orderId === undefined) // may be any of the stored orders
  for (const { id, request } of stored.orders) {
    const order = asked.get(id)
    if (!order) {
      if (isComplete && !unanswered)
        violations.push({ kind: 'invented', detail: `${id} is stored and nobody asked for it` })
    } else if (order.sku !== request.sku || order.quantity !== request.quantity) {
      const asking = `${order.quantity} ${order.sku}`
      violations.push({
        kind: 'contradiction',
        detail: `${id} is for ${request.quantity} ${request.sku}, asked was ${asking}`,
      })
    }
  }
  return violations
}

function checkNotifications({ stored }: History): Violation[] {
  const confirmed = new Set(stored.orders.filter(({ status }) => status === 'confirmed').map(({ id }) => id))
  const dead = new Set(stored.deadLetters)
  const times = new Map<string, number>()
  for (const { orderId } of stored.notifications) times.set(orderId, (times.get(orderId) ?? 0) + 1)

  const violations: Violation[] = []
  for (const id of confirmed) {
    if (!times.has(id) && !dead.has(id)) {
      violations.push({ kind: 'lost', detail: `${id} is confirmed, but nobody was notified and it is no dead letter` })
    }
  }
  for (const [id, count] of times) {
    if (count > 1) violations.push({ kind: 'duplicate', detail: `${id} was notified ${count} times` })
    if (!confirmed.has(id)) violations.push({ kind: 'invented', detail: `${id} was notified and is not confirmed` })
    if (dead.has(id)) violations.push({ kind: 'duplicate', detail: `${id} was notified and is a dead letter too` })
  }
  for (const id of dead) {
    // Other dead letters are events that another publisher sent: not ours to check.
    if (id.startsWith('ord_') && !confirmed.has(id)) {
      violations.push({ kind: 'invented', detail: `${id} is a dead letter and is not confirmed` })
    }
  }
  return violations
}

function checkStock({ stored, initialStock }: History): Violation[] {
  const violations: Violation[] = []
  const wrong = (detail: string) => violations.push({ kind: 'stock', detail })
  const confirmed = new Map(
    stored.orders.filter(({ status }) => status === 'confirmed').map((order) => [order.id, order]),
  )

  for (const { sku, available, reservations } of stored.stock) {
    const held = Object.entries(reservations).filter(([, units]) => units > 0)
    const total = available + held.reduce((sum, [, units]) => sum + units, 0)
    if (available < 0) wrong(`${sku} has ${available} units available`)
    if (total !== initialStock[sku]) wrong(`${sku} had ${initialStock[sku]} units and accounts for ${total}`)
    for (const [id, units] of held) {
      const order = confirmed.get(id)
      if (!order) wrong(`${units} of ${sku} stay reserved for ${id}, which is not confirmed`)
      else if (order.request.sku !== sku || order.request.quantity !== units) {
        wrong(`${id} is for ${order.request.quantity} ${order.request.sku} and holds ${units} ${sku}`)
      }
    }
  }
  for (const { id, request } of confirmed.values()) {
    const item = stored.stock.find(({ sku }) => sku === request.sku)
    if (!item?.reservations[id]) wrong(`${id} is confirmed and holds no stock of ${request.sku}`)
  }
  return violations
}
