import type { ArrivalsPage } from '@better-together/shop-client/legacy-pricing'
import { expect, test } from 'vitest'
import { createArrivalLog } from '../../src/observe/orders/arrivals.ts'

const URL_1 = 'http://one:7004'
const START = '2026-11-24T10:00:00.000Z'
const BEGUN = Date.parse(START)
const trace = (n: number) => String(n).padStart(32, '0')
const arrival = (n: number, call = 'a', attempt?: string) => ({
  TRACEPARENT: `00-${trace(n)}-${call}-01`,
  ...(attempt && { ENVOY_ATTEMPT: attempt }),
})
const page = (ARRIVALS: ArrivalsPage['ARRIVALS'], NEXT = ARRIVALS.length, start = START) => ({
  START: start,
  NEXT,
  ARRIVALS,
})

test.each([
  ['local', [arrival(1)], { attempts: 1, byDapr: 0, byMesh: 0 }],
  ['local', [], { attempts: 0, byDapr: 0, byMesh: 0 }],
  ['dapr-only', [arrival(1), arrival(2), arrival(1)], { attempts: 2, byDapr: 1, byMesh: 0 }],
  ['dapr-istio', [arrival(1, 'a', '1'), arrival(1, 'a', '2')], { attempts: 2, byDapr: 0, byMesh: 1 }],
  ['dapr-istio', [arrival(1, 'a', '1'), arrival(1, 'b', '2')], { attempts: 2, byDapr: 0, byMesh: 1 }],
  ['dapr-istio', [arrival(1, 'a', '1'), arrival(1, 'a', '1')], { attempts: 2, byDapr: 1, byMesh: 0 }],
  ['dapr-linkerd', [arrival(1), arrival(1), arrival(1)], { attempts: 3, byDapr: 0, byMesh: 2 }],
  ['local', [arrival(1, 'a'), arrival(1, 'b')], { attempts: 1, byDapr: 0, byMesh: 0 }],
] as const)('in %s of %o the layer that made the attempts is known', (environment, arrivals, expected) => {
  const log = createArrivalLog([URL_1], 10, environment)
  log.add(URL_1, page([...arrivals]), BEGUN + 5000)
  expect(log.of(trace(1), BEGUN + 1000, BEGUN + 4000)).toEqual(expected)
})

test('the count is unknown before, after and during any gap in what was reported', () => {
  const log = createArrivalLog([URL_1, 'http://two:7004'], 10, 'local')
  const of = (from: number, to: number) => log.of(trace(1), BEGUN + from, BEGUN + to)?.attempts
  log.add(URL_1, page([arrival(1)]), BEGUN + 5000)
  expect(of(1000, 2000)).toBeUndefined() // the other one has not reported yet
  log.add('http://two:7004', page([arrival(1)]), BEGUN + 6000)
  expect(of(1000, 2000)).toBe(2)
  expect(of(-1000, 2000)).toBeUndefined()
  expect(of(1000, 5500)).toBeUndefined()
  log.add(URL_1, page([arrival(3)], 5000), BEGUN + 7000) // some had been dropped
  expect(of(1000, 2000)).toBeUndefined()
  expect(of(7000, 7000)).toBeUndefined()
  log.add('http://two:7004', page([], 1), BEGUN + 8000)
  expect(of(7000, 7000)).toBe(2)
})

test('a restarted process is read from its start, and nothing earlier is known', () => {
  const log = createArrivalLog([URL_1], 10, 'local')
  log.add(URL_1, page([arrival(1)]), BEGUN + 5000)
  expect(log.nextOf(URL_1)).toBe(1)
  const restarted = page([arrival(2)], 1, '2026-11-24T10:00:06.000Z')
  expect(log.isRestarted(URL_1, restarted)).toBe(true)
  log.add(URL_1, restarted, BEGUN + 7000)
  expect(log.of(trace(2), BEGUN + 5500, BEGUN + 6500)).toBeUndefined()
  expect(log.of(trace(2), BEGUN + 6000, BEGUN + 6500)).toMatchObject({ attempts: 1 })
})

test('only the newest traces are kept, however many arrive', () => {
  const log = createArrivalLog([URL_1], 2, 'local')
  log.add(URL_1, page(Array.from({ length: 100 }, (_none, n) => arrival(n))), BEGUN + 5000)
  const known = [97, 98, 99].map((n) => log.of(trace(n), BEGUN, BEGUN)?.attempts)
  expect(known).toEqual([0, 1, 1])
})
