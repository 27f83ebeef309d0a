import { expect, test } from 'vitest'
import type { Run } from '../rounds.ts'
import { medianInterval } from '../statistics.ts'
import { lateShareOf, summarizeVariant, whyUnfit } from '../summarize.ts'

const run = (variant: string, round: number, ms: number, more: Partial<Run> = {}): Run => ({
  variant,
  round,
  latenciesMs: Array.from({ length: 100 }, () => ms),
  sent: 100,
  errors: 0,
  firstError: undefined,
  lateSends: 0,
  cpuMs: {},
  ...more,
})
const dapr = { name: 'through Dapr', layer: 'dapr', path: '', against: ['direct'] } as const

test('ratios are taken round by round, so that a slow spell of the machine does not count', () => {
  const runs = [1, 2, 3, 4, 5, 6, 7].flatMap((round) => {
    const spell = round === 4 ? 10 : 1
    return [run('direct', round, spell), run('through Dapr', round, 3 * spell)]
  })
  const [ratio] = summarizeVariant(dapr, runs).ratios
  expect(ratio?.p50).toEqual({ median: 3, low: 3, high: 3, perBlock: [3, 3, 3, 3, 3, 3, 3] })
})

test('the interval holds the median and widens with the spread of the rounds', () => {
  const [calm, wild] = [medianInterval([2.9, 3, 3, 3, 3, 3, 3.1]), medianInterval([1, 2, 2.5, 3, 3.5, 4, 5])]
  expect(calm.high - calm.low).toBeLessThan(wild.high - wild.low)
  expect(wild.low).toBeLessThan(3)
  expect(wild.high).toBeGreaterThan(3)
  expect(medianInterval(wild.perBlock)).toEqual(wild)
})

test('processor time is reported per request and per process, and an idling process is not named', () => {
  const runs = [run('direct', 1, 1), run('through Dapr', 1, 3, { cpuMs: { caller: 100, bystander: 1 } })]
  expect(summarizeVariant(dapr, runs).cpu).toEqual([{ process: 'caller', usPerRequest: 1000 }])
})

test('where there is no /proc, processor time is not available rather than zero', () => {
  expect(summarizeVariant(dapr, [run('direct', 1, 1), run('through Dapr', 1, 3)]).cpu).toBeNull()
})

test('a run is not reported when the same variant differs by more than 5 %, sends are late, or requests fail', () => {
  const arms = [summarizeVariant(dapr, [run('direct', 1, 1), run('through Dapr', 1, 3, { errors: 2 })])]
  const control = { arm: 'direct, again', against: 'direct', p50Ratio: 1, lateShare: 0 }
  const good = [summarizeVariant(dapr, [run('direct', 1, 1), run('through Dapr', 1, 3)])]
  expect(whyUnfit({ control, arms: good })).toEqual([])
  expect(whyUnfit({ control: { ...control, p50Ratio: 1.051 }, arms: good }).join()).toContain('1.051 times as long')
  expect(whyUnfit({ control: { ...control, p50Ratio: 0.949 }, arms: good }).join()).toContain('0.949 times as long')
  expect(whyUnfit({ control: { ...control, lateShare: 0.011 }, arms: good }).join()).toContain('1.1 % of the requests')
  expect(whyUnfit({ control, arms }).join()).toContain('2 of 100 requests failed')
  expect(lateShareOf([run('direct', 1, 1, { lateSends: 2 })])).toBe(0.02)
})
