import type { Expectation, Expected, Fact, Facts } from '@better-together/harness/facts'

export type Row = { fact: string; expected: string; seen: string; holds: boolean }

/**
 * Lays what was observed beside what must be observed. A fact that was not observed, or not expected, does not hold: a claim that
 * forgets to look must not pass.
 */
export function compare(expectation: Extract<Expectation, { facts: unknown }>, facts: Facts): Row[] {
  const names = [...new Set([...Object.keys(expectation.facts), ...Object.keys(facts)])]
  return names.map((fact) => {
    const expected = expectation.facts[fact]
    const observed = facts[fact]
    return {
      fact,
      expected: expected === undefined ? '(nothing)' : describe(expected),
      seen: observed === undefined ? '(not observed)' : String(observed),
      holds: expected !== undefined && observed !== undefined && holds(expected, observed),
    }
  })
}

function holds(expected: Expected, observed: Fact): boolean {
  if (typeof expected !== 'object') return expected === observed
  if ('oneOf' in expected) return expected.oneOf.includes(observed)
  if (typeof observed !== 'number') return false
  return (
    observed >= (expected.atLeast ?? Number.NEGATIVE_INFINITY) &&
    observed <= (expected.atMost ?? Number.POSITIVE_INFINITY)
  )
}

function describe(expected: Expected): string {
  if (typeof expected !== 'object') return String(expected)
  if ('oneOf' in expected) return expected.oneOf.join(', or ')
  const { atLeast, atMost } = expected
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`
  return atLeast !== undefined ? `at least ${atLeast}` : `at most ${atMost}`
}
