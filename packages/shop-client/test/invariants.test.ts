import { describe, expect, it } from 'vitest'
import { checkInvariants, type History, type Violation } from '../src/invariants.ts'

const ANN = 'ord_000000000000000000000001'
const BEN = 'ord_000000000000000000000002'
const CAT = 'ord_000000000000000000000003'
const NOBODY = 'ord_00000000000000000000000f'

/** Three customers: Ann is notified, Ben’s event became a dead letter, Cat’s item was sold out. */
function cleanHistory() {
  const placedOrder = (key: string, orderId: string, outcome: 'confirmed' | 'rejected', quantity: number) => ({
    key,
    orderId: orderId as string | undefined,
    traceId: undefined,
    outcome: outcome as 'confirmed' | 'rejected' | 'unknown',
    sku: 'tamper',
    quantity,
  })
  const order = (id: string, customer: string, quantity: number, status: 'confirmed' | 'rejected') => ({
    id,
    request: { customer, sku: 'tamper', quantity },
    status: status as 'accepted' | 'confirmed' | 'rejecting' | 'rejected',
    acceptedAt: '2026-01-01T00:00:00Z',
  })
  const history = {
    placed: [
      placedOrder('a', ANN, 'confirmed', 2),
      placedOrder('b', BEN, 'confirmed', 3),
      placedOrder('c', CAT, 'rejected', 1),
    ],
    stored: {
      orders: [order(ANN, 'Ann', 2, 'confirmed'), order(BEN, 'Ben', 3, 'confirmed'), order(CAT, 'Cat', 1, 'rejected')],
      stock: [
        { sku: 'tamper', available: 0, reservations: { [ANN]: 2, [BEN]: 3, [CAT]: 0 } as Record<string, number> },
      ],
      notifications: [{ orderId: ANN, eventId: ANN }],
      deadLetters: [BEN],
    },
    initialStock: { tamper: 5 },
    isComplete: true,
  }
  return history satisfies History
}
type Clean = ReturnType<typeof cleanHistory>

const first = <Item>(items: Item[]): Item => items[0] as Item

/** What goes wrong, planted in the clean history, and how the checker must classify it. */
const plants: Record<string, { kind: Violation['kind']; plant: (history: Clean) => void }> = {
  'a lost event': { kind: 'lost', plant: ({ stored }) => stored.notifications.pop() },
  'a lost dead letter': { kind: 'lost', plant: ({ stored }) => stored.deadLetters.pop() },
  'a lost order': { kind: 'lost', plant: ({ stored }) => stored.orders.shift() },
  'a lost rejected order': { kind: 'lost', plant: ({ stored }) => stored.orders.pop() },
  'a customer notified twice': {
    kind: 'duplicate',
    plant: ({ stored }) => stored.notifications.push({ orderId: ANN, eventId: 'another' }),
  },
  'a customer notified, and a dead letter too': {
    kind: 'duplicate',
    plant: ({ stored }) => stored.deadLetters.push(ANN),
  },
  'a customer notified of a rejected order': {
    kind: 'invented',
    plant: ({ stored }) => stored.notifications.push({ orderId: CAT, eventId: CAT }),
  },
  'a customer notified of an order that is not stored': {
    kind: 'invented',
    plant: ({ stored }) => stored.notifications.push({ orderId: NOBODY, eventId: NOBODY }),
  },
  'a dead letter of a rejected order': { kind: 'invented', plant: ({ stored }) => stored.deadLetters.push(CAT) },
  'an order that nobody placed': {
    kind: 'invented',
    plant: ({ stored }) => stored.orders.push({ ...(stored.orders[2] as Clean['stored']['orders'][0]), id: NOBODY }),
  },
  'an order answered rejected and confirmed': {
    kind: 'contradiction',
    plant: ({ placed }) => Object.assign(first(placed), { outcome: 'rejected' }),
  },
  'an order answered confirmed and rejected': {
    kind: 'contradiction',
    plant: ({ placed }) => Object.assign(placed[2] ?? {}, { outcome: 'confirmed' }),
  },
  'two requests answered with one order': {
    kind: 'contradiction',
    plant: ({ placed }) => placed.push({ ...first(placed), key: 'again' }),
  },
  'an order for more than was asked': {
    kind: 'contradiction',
    plant: ({ stored }) => Object.assign(first(stored.orders).request, { quantity: 4 }),
  },
  'an order that stays accepted': {
    kind: 'unfinished',
    plant: ({ stored }) => Object.assign(first(stored.orders), { status: 'accepted' }),
  },
  'an order that stays half rejected': {
    kind: 'unfinished',
    plant: ({ stored }) => Object.assign(stored.orders[2] ?? {}, { status: 'rejecting' }),
  },
  'a request without an answer': {
    kind: 'unanswered',
    plant: ({ placed }) => Object.assign(first(placed), { outcome: 'unknown', orderId: undefined }),
  },
  'one unit too many sold': {
    kind: 'stock',
    plant: ({ stored }) => Object.assign(first(stored.stock).reservations, { [ANN]: 3 }),
  },
  'a unit sold below zero': {
    kind: 'stock',
    plant: ({ stored }) => Object.assign(first(stored.stock), { available: -1 }),
  },
  'a unit that went missing': {
    kind: 'stock',
    plant: ({ initialStock }) => Object.assign(initialStock, { tamper: 6 }),
  },
  'stock that stays reserved for a rejected order': {
    kind: 'stock',
    plant: ({ stored, initialStock }) => {
      first(stored.stock).reservations[CAT] = 1
      initialStock.tamper = 6
    },
  },
  'a confirmed order without stock': {
    kind: 'stock',
    plant: ({ stored }) => {
      first(stored.stock).reservations[ANN] = 0
      first(stored.stock).available = 2
    },
  },
  'a reservation given twice': {
    kind: 'stock',
    plant: ({ stored, initialStock }) => {
      stored.stock.push({ sku: 'milk-jug', available: 0, reservations: { [ANN]: 2 } })
      Object.assign(initialStock, { 'milk-jug': 2 })
    },
  },
}

describe('checkInvariants', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(checkInvariants(cleanHistory())).toEqual([])
  })

  for (const [what, { kind, plant }] of Object.entries(plants)) {
    it(`finds ${what}`, () => {
      const history = cleanHistory()
      plant(history)
      expect(checkInvariants(history).map((violation) => violation.kind)).toContain(kind)
    })
  }

  it('does not report an order as invented where other clients may have placed it', () => {
    const { placed, ...rest } = cleanHistory()
    const othersOrder = { ...rest, placed: placed.slice(0, 2), isComplete: false }
    expect(checkInvariants(othersOrder)).toEqual([])
  })
})
