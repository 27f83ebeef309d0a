import { type Facts, NotYetRun } from '@better-together/harness/facts'
import { expect, test } from 'vitest'
import type { Claim } from '../src/claim.ts'
import { runClaim } from '../src/run.ts'

const claim: Claim = {
  number: 99,
  name: 'a claim',
  statement: 'One and one is two.',
  method: 'Adds.',
  run: {},
  expected: {
    local: { facts: { sum: 2 } },
    'dapr-only': { notApplicable: 'nothing is added there' },
    'dapr-istio': { notYetRun: 'needs a mesh that adds' },
    'dapr-linkerd': { facts: { sum: 2 } },
  },
}
const local = (run: () => Promise<Facts>) => runClaim(claim, 'local', run)

test('what was observed decides whether it holds', async () => {
  expect(await local(async () => ({ sum: 2 }))).toMatchObject({ status: 'holds', rows: [{ fact: 'sum', holds: true }] })
  expect(await local(async () => ({ sum: 3 }))).toMatchObject({
    status: 'differs',
    rows: [{ seen: '3', holds: false }],
  })
})

test('a run that breaks has failed, and one that finds it cannot be made here was not made', async () => {
  expect(await local(() => Promise.reject(new Error('no daprd')))).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('no daprd'),
  })
  expect(await local(() => Promise.reject(new NotYetRun('needs a kind cluster')))).toMatchObject({
    status: 'not-yet-run',
    reason: 'needs a kind cluster',
  })
})

test('where nothing can be observed nothing is run, and the reason is given', async () => {
  const run = () => Promise.reject(new Error('was run'))
  expect(await runClaim(claim, 'dapr-only', run)).toMatchObject({ status: 'not-applicable', rows: [] })
  expect(await runClaim(claim, 'dapr-istio', run)).toMatchObject({ reason: 'needs a mesh that adds' })
  expect(await runClaim(claim, 'dapr-linkerd', undefined)).toMatchObject({ status: 'not-yet-run' })
})
