import { expect, test } from 'vitest'
import type { ClaimResult } from '../src/result.ts'
import { outcomeOf } from '../src/table.ts'

const of = (...statuses: ClaimResult['status'][]) => statuses.map((status) => ({ status }))
const strict = { allowNotRun: false }

test('claims that all held pass, and what does not apply there does not count', () => {
  expect(outcomeOf(of('holds', 'holds', 'not-applicable'), strict)).toEqual({
    line: '2 held, 0 differed, 0 failed, 0 not run, 1 not applicable',
    passed: true,
  })
})

test.each(['differs', 'failed'] as const)('one that %s is no pass', (status) => {
  expect(outcomeOf(of('holds', status), { allowNotRun: true }).passed).toBe(false)
})

test('one that was not run is no pass, unless that is allowed', () => {
  expect(outcomeOf(of('holds', 'not-yet-run'), strict)).toMatchObject({ passed: false })
  expect(outcomeOf(of('holds', 'not-yet-run'), { allowNotRun: true })).toMatchObject({ passed: true })
})

test.each([[[]], [['not-yet-run']], [['not-applicable']]] as const)('a run of none is no pass: %j', (statuses) => {
  const outcome = outcomeOf(of(...statuses), { allowNotRun: true })
  expect(outcome.passed).toBe(false)
  expect(outcome.line).toContain('no claim was run')
})
