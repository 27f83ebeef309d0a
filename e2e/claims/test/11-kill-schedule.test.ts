import { orderSteps } from '@better-together/shop-client/redis'
import { describe, expect, it } from 'vitest'
import { roundOf, targets } from '../11-nothing-is-lost/kill-schedule.ts'

describe('the schedule of kills', () => {
  it('is the same for the same seed, so that a violation can be run again', () => {
    expect(roundOf(7)).toEqual(roundOf(7))
    expect(roundOf(7)).not.toEqual(roundOf(8))
  })

  it('kills every process once a round', () => {
    for (let seed = 1; seed <= 50; seed++) {
      expect(
        roundOf(seed)
          .kills.map(({ target }) => target)
          .sort(),
      ).toEqual([...targets].sort())
    }
  })

  it('pairs every process with every step of an order in any four seeds in a row', () => {
    for (const first of [1, 2, 3, 99]) {
      const rounds = [0, 1, 2, 3].map((n) => roundOf(first + n))
      const pairs = new Set(rounds.flatMap(({ kills }) => kills.map(({ target, step }) => `${target} ${step}`)))
      expect(pairs.size).toBe(targets.length * orderSteps.length)
    }
  })
})
