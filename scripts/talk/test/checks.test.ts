import type { Comparison } from '@better-together/dashboard/protocol/comparison'
import type { OrderCell } from '@better-together/dashboard/protocol/order-cell'
import type { OrderDetail } from '@better-together/dashboard/protocol/order-detail'
import type { View } from '@better-together/dashboard/protocol/view'
import { describe, expect, it } from 'vitest'
import { parseCheck } from '../checks.ts'
import type { Situation } from '../situation.ts'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const at = (ms: number) => new Date(NOW + ms).toISOString()

const order = (part: Partial<OrderCell>): OrderCell => ({
  id: 'o-1',
  customer: 'Ada',
  sku: 'tamper',
  quantity: 1,
  status: 'confirmed',
  kind: 'answered-at-once',
  event: 'acknowledged',
  acceptedAt: at(1000),
  ...part,
})

const view = {
  orders: [
    order({}),
    order({ kind: 'retried-by-dapr', acceptedAt: at(-1000) }),
    order({ kind: 'compensated', status: 'rejected', event: 'none', attempts: { 'legacy-pricing': 0 } }),
  ],
  totals: { seen: 3, told: 2, rejected: 1, deadLettered: 0 },
  nodes: [
    { id: 'order', label: 'order', lens: 'network', role: 'app', health: 'up', how: 'GET /healthz answered 200' },
  ],
  edges: [
    {
      id: 'a>b',
      lens: 'dapr',
      from: 'a',
      to: 'b',
      label: '',
      perSecond: 2,
      errorsPerSecond: null,
      latencyMs: null,
      source: '',
    },
  ],
  padlocks: [{ edge: 'a>b', verdict: 'readable', how: 'dialled', at: at(0) }],
  controls: {
    faults: [{ id: 'f', title: 'inventory is stopped', startedAt: at(0), endsAt: at(9000) }],
    claimRun: { number: 2, state: 'differs', startedAt: at(0), lines: ['differs'] },
  },
} as unknown as View

const comparison = {
  claims: [
    {
      number: 6,
      statement: '',
      cells: { local: { status: 'holds', rows: [{ fact: '503, ours', expected: '4', seen: '4', holds: true }] } },
    },
  ],
  costs: [{ environment: 'local', startedAt: at(0), arms: [{ name: 'through Dapr' }] }],
} as unknown as Comparison

const detail = {
  cell: order({ attempts: { 'legacy-pricing': 2 } }),
  spans: [
    { service: 'inventory', attempt: 1 },
    { service: 'order', attempt: 3 },
  ],
  cloudEvent: { id: 'o-1', topic: 'order-placed' },
} as unknown as OrderDetail

const situation: Situation = {
  since: NOW,
  view: async () => view,
  opened: async () => detail,
  comparison: async () => comparison,
  answers: async () => true,
  printed: () => 'BT301 double-retries',
  fileSize: async (path) => (path === 'talk.html' ? 300 : undefined),
}

const look = async (text: string) => (await parseCheck(text).look(situation)).holds

describe('what the audience should see', () => {
  it.each([
    ['orders answered-at-once at least 1', 'orders answered-at-once at least 2'],
    ['orders compensated at least 1', 'orders retried-by-dapr at least 1'], // accepted before the last thing was done
    ['orders that legacy-pricing was not asked for at least 1', 'orders that inventory was not asked for at least 1'],
    ['no order under way', 'dead letters 1'],
    ['every order told or rejected', 'faults 0'],
    ['dead letters 0', 'dead letters 2'],
    ['faults 1', 'faults 2'],
    ['node order up', 'node order down'],
    ['node order up', 'node nobody up'],
    ['padlock a>b readable', 'padlock a>b encrypted'],
    ['edge a>b busy', 'edge a>b failing'],
    ['opened order has a span of inventory', 'opened order has a span of notifier'],
    ['opened order asked legacy-pricing 2 times or more', 'opened order asked legacy-pricing 3 times or more'],
    ['printed BT301', 'opened order asked inventory 1 times or more'],
    ['its event has topic', 'its event has traceparent'],
    ['claim 6 holds in local', 'claim 6 holds in dapr-istio'],
    ['claim 6 in local saw 4 for 503, ours', 'claim 6 in local saw 16 for 503, ours'],
    ['costs of through Dapr in local', 'costs of mesh in local'],
    ['printed double-retries', 'claim 2 was run here and holds'],
    ['file talk.html of at least 300 kB', 'file talk.html of at least 301 kB'],
    ['file talk.html of at least 1 kB', 'file other.html of at least 1 kB'],
    ['printed BT301', 'nothing answers any more'],
  ])('%s, but not: %s', async (seen, unseen) => {
    expect(await look(seen)).toBe(true)
    expect(await look(unseen)).toBe(false)
  })

  it('says what is seen in its place, and how long it may take', async () => {
    const check = parseCheck('padlock a>b encrypted within 20 s')
    expect(check.withinSeconds).toBe(20)
    expect(await check.look(situation)).toEqual({ holds: false, seen: 'readable: dialled' })
  })

  it.each([
    ['under-way', false],
    ['answered-at-once', true],
  ] as const)('an order that is %s', async (kind, isAtRest) => {
    const one = order({ kind, event: isAtRest ? 'acknowledged' : 'published' })
    const with1: Situation = { ...situation, view: async () => ({ ...view, orders: [one] }) }
    for (const text of ['no order under way', 'every order told or rejected'])
      expect((await parseCheck(text).look(with1)).holds).toBe(isAtRest)
  })
})
