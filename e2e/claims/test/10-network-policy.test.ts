import { expect, test } from 'vitest'
import { asExpected, classify, connected, type Dial, dials, type Ended, nameOf } from '../10-limits/expected-dials.ts'
import { compare } from '../src/compare.ts'

const ended = (how: (dial: Dial) => string): Ended => Object.fromEntries(dials.map((one) => [nameOf(one), how(one)]))
const asThePoliciesSay = ended(({ allowed }) => (allowed ? 'connected' : 'silent'))
const allThrough = ended(() => 'connected')

const holds = (isEnforced: boolean, observed: Ended) =>
  compare({ facts: { policies: { oneOf: asExpected } } }, { policies: classify(isEnforced, observed) }).every(
    (row) => row.holds,
  )

test('what must be observed depends on whether policies are enforced', () => {
  expect(holds(true, asThePoliciesSay)).toBe(true)
  expect(holds(false, allThrough)).toBe(true)
  expect(holds(true, allThrough)).toBe(false)
  expect(holds(false, asThePoliciesSay)).toBe(false)
  expect(connected(allThrough)).toBe(dials.length)
})

test.each(dials)('$caller ► $callee:$port alone, ended otherwise, is noticed in both cases', (one) => {
  const flip = (how: Ended): Ended => ({
    ...how,
    [nameOf(one)]: how[nameOf(one)] === 'connected' ? 'ECONNREFUSED' : 'connected',
  })
  expect(holds(true, flip(asThePoliciesSay))).toBe(false)
  expect(holds(false, flip(allThrough))).toBe(false)
})

test('a dial that was not tried did not come through', () => {
  expect(holds(false, {})).toBe(false)
  expect(connected({})).toBe(0)
})
