import type { Expectation, Expected, Fact, Facts } from '@better-together/harness/facts'

export type Row = { fact: string; expected: string; seen: string; holds: boolean }

/**
 * Lays what was seen beside what must be seen. A fact that was not seen, or not expected, does not hold: a claim that
 * forgets to look must not pass.
 */
export function compare(expectation: Extract<Expectation, { facts: unknown }>, facts: Facts): Row[] {
  const names = [...new Set([...Object.keys(expectation.facts), ...Object.keys(facts)])]
  return names.map((fact) => {
    const expected = expectation.facts[fact]
    const seen = facts[fact]
    return {
      fact,
      expected: expected === undefined ? '(nothing)' : describe(expected),
      seen: seen === undefined ? '(not seen)' : String(seen),
      holds: expected !== undefined && seen !== undefined && holds(expected, seen),
    }
  })
}

function holds(expected: Expected, seen: Fact): boolean {
  if (typeof expected !== 'object') return expected === seen
  if ('oneOf' in expected) return expected.oneOf.includes(seen)
  if (typeof seen !== 'number') return false
  return seen >= (expected.atLeast ?? Number.NEGATIVE_INFINITY) && seen <= (expected.atMost ?? Number.POSITIVE_INFINITY)
}

function describe(expected: Expected): string {
  if (typeof expected !== 'object') return String(expected)
  if ('oneOf' in expected) return expected.oneOf.join(', or ')
  const { atLeast, atMost } = expected
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${atMost}`
  return atLeast !== undefined ? `at least ${atLeast}` : `at most ${atMost}`
}
