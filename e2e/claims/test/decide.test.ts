import type { EnvironmentName } from '@better-together/harness/facts'
import { expect, test } from 'vitest'
import { decide } from '../15-decision/decide.ts'
import { headlineOf } from '../15-decision/headline.ts'
import type { ClaimRow, Status } from '../src/claim-rows.ts'

const row = (number: number, seen: Partial<Record<EnvironmentName, Status>>): ClaimRow => ({
  number,
  name: `claim ${number}`,
  statement: `claim ${number}`,
  method: '',
  cells: (['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd'] as const).map((environment) => ({
    environment,
    status: seen[environment] ?? 'not-yet-run',
    reason: undefined,
    result: undefined,
  })),
})

test('a need for building blocks is answered by Dapr once its claims hold somewhere', () => {
  const rows = [row(8, { local: 'holds' }), row(11, { local: 'holds' })]
  expect(decide(['blocks'], rows)).toMatchObject({ layers: ['dapr'], isShown: true })
})

test('what only a mesh can show is not shown by a run without one', () => {
  const { layers, isShown, answers } = decide(['encrypt'], [row(2, { local: 'holds', 'dapr-only': 'holds' })])
  expect({ layers, isShown, standing: answers[0]?.standing }).toEqual({
    layers: ['mesh'],
    isShown: false,
    standing: 'not-run',
  })
  expect(decide(['encrypt'], [row(2, { 'dapr-istio': 'holds' })]).isShown).toBe(true)
})

test('a claim that came out otherwise takes the layer out of the answer, and the page says so', () => {
  const rows = [row(3, { local: 'holds', 'dapr-only': 'differs' }), row(9, { 'dapr-istio': 'holds' })]
  const decision = decide(['operations', 'split'], rows)
  expect(decision.layers).toEqual(['mesh'])
  expect(headlineOf(decision, []).note).toContain('Claim 3 came out otherwise than claimed')
})

test('needs of both kinds ask for both, and the open claims are named', () => {
  const decision = decide(['blocks', 'clusters'], [row(8, { local: 'holds' })])
  expect(headlineOf(decision, [])).toMatchObject({ title: 'Both, each with its own duties' })
  expect(headlineOf(decision, []).note).toContain('Claims 11, 14 have not been shown')
})
