import type { EnvironmentName } from '@better-together/harness/facts'
import { expect, test } from 'vitest'
import { decide } from '../15-decision/decide.ts'
import { decisionGuide, headlineOf } from '../15-decision/guide.ts'
import type { ClaimRow, Status } from '../src/claim-rows.ts'

const row = (number: number, statuses: Partial<Record<EnvironmentName, Status>>): ClaimRow => ({
  number,
  name: `claim ${number}`,
  statement: `claim ${number}`,
  method: '',
  cells: (['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd'] as const).map((environment) => ({
    environment,
    status: statuses[environment] ?? 'not-yet-run',
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

test('a claim that differs takes the layer out of the answer, and the headline says so', () => {
  const rows = [row(3, { local: 'holds', 'dapr-only': 'differs' }), row(9, { 'dapr-istio': 'holds' })]
  const decision = decide(['operations', 'split'], rows)
  expect(decision.layers).toEqual(['mesh'])
  expect(headlineOf(decision, []).note).toContain('Claim 3 differs from what is claimed')
})

test('needs of both kinds ask for both, and the open claims are named', () => {
  const decision = decide(['blocks', 'clusters'], [row(8, { local: 'holds' })])
  expect(headlineOf(decision, [])).toMatchObject({ title: 'Both, each with its own duties' })
  expect(headlineOf(decision, []).note).toContain('Claims 11, 14 have not been shown')
})

test('the guide has a headline for every combination, and knows which of them ask for both layers', () => {
  const guide = decisionGuide([row(8, { local: 'holds' })], [])
  const bit = (id: string) => 2 ** guide.needs.findIndex((need) => need.id === id)
  expect(guide.headlines).toHaveLength(2 ** guide.needs.length)
  expect(guide.headlines[0]).toMatchObject({ title: 'Neither, so far', both: false })
  expect(guide.headlines[bit('clusters')]).toMatchObject({ title: 'A service mesh', both: false })
  expect(guide.headlines[bit('blocks') + bit('clusters')]).toMatchObject({
    title: 'Both, each with its own duties',
    both: true,
  })
})
