import { type Span, startMs } from '@better-together/shop-client/zipkin'
import { expect, test } from 'vitest'
import { type CallWindow, evidenceOf } from '../../src/observe/orders/trace-evidence.ts'
import { byApp, bySidecar, confirmedTrace } from './spans.ts'

const quiet: CallWindow = { repeatedCalls: 0, breakerOpen: 0, longestAttemptMs: 25 }
const window = (observed: Partial<CallWindow>) => () => ({ ...quiet, ...observed })

const price = (ms: number, status = '200') =>
  bySidecar({ id: 'p', service: 'order', name: 'calllocal/legacy-pricing/price', kind: 'CLIENT', ms, status })

test('an uneventful order has one attempt everywhere and nothing missing', () => {
  expect(evidenceOf(confirmedTrace(), window({}), true)).toEqual({
    attempts: { inventory: 1, 'legacy-pricing': 1, notifier: 1 },
    isRetried: false,
    metOpenBreaker: false,
    elsewhere: { isRetried: false, metOpenBreaker: false },
    requestedPrice: true,
    isComplete: true,
    answeredInMs: 65,
  })
})

test('attempts at an app are the server spans of its sidecar', () => {
  const spans = confirmedTrace(
    [
      { at: 13, ms: 5 },
      { at: 320, ms: 6 },
    ],
    315,
  )
  expect(evidenceOf(spans, window({ repeatedCalls: 1 }), true)).toMatchObject({
    attempts: { inventory: 2 },
    isRetried: true,
  })
})

test('an answered call whose callee left no spans does not count as undelivered', () => {
  const evidence = evidenceOf(confirmedTrace([]), window({}), true)
  expect(evidence.attempts).toEqual({ 'legacy-pricing': 1, notifier: 1 })
  expect(evidence.isComplete).toBe(false)
})

test.each<
  [what: string, tookMs: number, observed: Partial<CallWindow>, attempts: number | undefined, isRetried: boolean]
>([
  ['no sidecar repeated anything', 700, {}, 1, false],
  ['too short to have been repeated', 40, { repeatedCalls: 5 }, 1, false],
  ['one pause long', 312, { repeatedCalls: 1 }, 2, true],
  ['three pauses long', 930, { repeatedCalls: 9 }, 4, true],
  ['as long as a slow attempt may be', 450, { repeatedCalls: 2, longestAttemptMs: 500 }, undefined, false],
  ['longer than any attempt of that time', 900, { repeatedCalls: 2, longestAttemptMs: 400 }, undefined, true],
])(
  'attempts at a callee without a sidecar are inferred from time: %s',
  (_what, tookMs, observed, attempts, isRetried) => {
    const evidence = evidenceOf([price(tookMs)], window(observed), false)
    expect(evidence.attempts['legacy-pricing']).toBe(attempts)
    expect(evidence.isRetried).toBe(isRetried)
  },
)

test('releasing stock is a separate call, not a second attempt at reserving it', () => {
  const released = confirmedTrace().map((span) => ({
    ...span,
    id: `release-${span.id}`,
    ...(span.parentId && { parentId: `release-${span.parentId}` }),
    name: span.name.replace('reserve', 'release'),
  }))
  const evidence = evidenceOf([...confirmedTrace(), ...released], window({}), false)
  expect(evidence).toMatchObject({ attempts: { inventory: 1 }, isRetried: false })
})

test('a call that the breaker refuses immediately is not an attempt', () => {
  const evidence = evidenceOf([price(2, '500')], window({ breakerOpen: 1 }), false)
  expect(evidence).toMatchObject({ attempts: { 'legacy-pricing': 0 }, metOpenBreaker: true, isRetried: false })
})

test('a breaker that opens meanwhile cuts off the retries', () => {
  const evidence = evidenceOf([price(305, '500')], window({ breakerOpen: 1, repeatedCalls: 1 }), false)
  expect(evidence).toMatchObject({ attempts: { 'legacy-pricing': 1 }, metOpenBreaker: true })
})

test.each([
  ['no breaker was open', price(2, '500'), quiet],
  ['it was the callee that answered', price(2, '503'), { ...quiet, breakerOpen: 1 }],
  ['all attempts were made', price(910, '500'), { ...quiet, breakerOpen: 1, repeatedCalls: 3 }],
])('a failed call is not the breaker’s when %s', (_why, span, observed) => {
  expect(evidenceOf([span], () => observed, false).metOpenBreaker).toBe(false)
})

test('a delivery that timed out leaves no sidecar span, and is counted by the app’s', () => {
  const late = byApp({
    id: 'late',
    parent: 'never-ended',
    service: 'notifier',
    name: 'post /events/order-placed',
    kind: 'SERVER',
    at: 61,
  })
  expect(evidenceOf([...confirmedTrace(), late], window({}), true)).toMatchObject({
    attempts: { notifier: 2 },
    isRetried: true,
  })
})

test('a delivery long after the sidecar had the event was not the first, and how many preceded it is unknown', () => {
  const begun = startMs(confirmedTrace()[0] as Span)
  const late = evidenceOf(confirmedTrace(), window({}), true, begun - 2000)
  expect(late.isRetried).toBe(true)
  expect(late.attempts).not.toHaveProperty('notifier')
  expect(evidenceOf(confirmedTrace(), window({}), true, begun + 50)).toMatchObject({
    attempts: { notifier: 1 },
    isRetried: false,
  })
})

test('an event that order published twice does not count as delivered twice by Dapr', () => {
  const again = [
    bySidecar({ id: 'publish-2', service: 'order', name: '/v1.0/publish/pubsub/order-placed', at: 3000 }),
    bySidecar({ id: 'deliver-2', parent: 'publish-2', service: 'notifier', name: 'pubsub/order-placed', at: 3002 }),
  ]
  expect(evidenceOf([...confirmedTrace(), ...again], window({}), true)).toMatchObject({
    attempts: { notifier: 2 },
    isRetried: false,
  })
})

test('a trace is incomplete while spans are still on their way', () => {
  const isComplete = (without: RegExp) =>
    evidenceOf(
      confirmedTrace().filter(({ id }) => !without.test(id)),
      window({}),
      true,
    ).isComplete
  expect(isComplete(/nothing/)).toBe(true)
  expect(isComplete(/deliver/)).toBe(false)
  expect(isComplete(/arrival/)).toBe(false)
  expect(isComplete(/reserve|price/)).toBe(false)
  expect(evidenceOf(confirmedTrace(), () => undefined, true).isComplete).toBe(false)
})
