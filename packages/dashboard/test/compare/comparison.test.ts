import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createComparison } from '../../src/compare/read-comparison.ts'
import { comparison } from '../../src/protocol/comparison.ts'
import { silent } from '../http/fixture.ts'

const row = { fact: 'order ► inventory', expected: 'encrypted', seen: 'encrypted', holds: true }
const claimsRun = (environment: string, status = 'holds') => ({
  environment,
  startedAt: '2026-11-24T12:00:00.000Z',
  versions: { dapr: '1.18.1' },
  machine: { cores: 2, memoryGiB: 24, platform: 'linux x64' },
  results: [
    {
      number: 2,
      name: 'Encryption',
      statement: 'Dapr encrypts calls between its apps',
      method: 'captures',
      status,
      rows: [row],
      evidence: [{ name: 'capture', content: 'x'.repeat(100_000) }],
      seconds: 3,
    },
  ],
})
const interval = (median: number) => ({ median, low: median - 0.1, high: median + 0.1, perBlock: [median] })
const arm = (name: string, median?: number) => ({
  name,
  latencyMs: { p50: 1, p90: 2, p99: 3 },
  ratios: median ? [{ against: 'direct', p50: interval(median), p90: interval(median), p99: interval(median) }] : [],
})
const bench = { ...claimsRun('local'), arms: [arm('direct'), arm('through Dapr', 2.9)] }

async function startWith(files: Record<string, object>) {
  const dir = await mkdtemp(join(tmpdir(), 'reports-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const put = async (name: string, text: string) => {
    await writeFile(join(dir, name), text)
    await utimes(join(dir, name), new Date(), new Date(Date.now() + ++writes * 1000)) // two writes within one tick
  }
  let writes = 0
  for (const [name, report] of Object.entries(files)) await put(name, JSON.stringify(report))
  const read = createComparison(dir, silent)
  return { dir, put, read: async () => comparison.parse(await read()) }
}

test('the results of a claim appear side by side, without their evidence', async () => {
  const { read } = await startWith({
    'dapr-only.json': claimsRun('dapr-only', 'differs'),
    'local.json': claimsRun('local'),
  })
  const comparison = await read()
  expect(comparison.runs.map(({ environment }) => environment)).toEqual(['local', 'dapr-only'])
  expect(comparison.claims).toEqual([
    {
      number: 2,
      statement: 'Dapr encrypts calls between its apps',
      cells: { local: { status: 'holds', rows: [row] }, 'dapr-only': { status: 'differs', rows: [row] } },
    },
  ])
})

test('costs are reported as multiples of a direct call', async () => {
  const { read } = await startWith({ 'bench-local.json': bench })
  const { costs } = await read()
  const ratio = { median: 2.9, low: 2.8, high: 3 }
  expect(costs).toMatchObject([{ environment: 'local', arms: [{ name: 'through Dapr', p50: ratio, p90: ratio }] }])
})

test('a new report appears without a restart, and a half-written one leaves the previous in place', async () => {
  const { read, put, dir } = await startWith({ 'local.json': claimsRun('local') })
  const status = async () => (await read()).claims[0]?.cells.local?.status
  expect(await status()).toBe('holds')
  await put('local.json', '{"environment":"loc')
  expect(await status()).toBe('holds')
  await put('local.json', JSON.stringify(claimsRun('local', 'differs')))
  expect(await status()).toBe('differs')
  await rm(join(dir, 'local.json'))
  expect(await status()).toBeUndefined()
})

test('without reports there is nothing to compare', async () => {
  expect(await createComparison(undefined, silent)()).toEqual({ runs: [], claims: [], costs: [] })
  expect(await createComparison('/nowhere', silent)()).toEqual({ runs: [], claims: [], costs: [] })
})
