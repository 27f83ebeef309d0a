import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reportsObject } from '../../cluster/apply.ts'

async function rootWith(files: Record<string, unknown>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'reports-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await mkdir(join(root, 'report'))
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(root, 'report', name), JSON.stringify(content))
  }
  return root
}

test('the dashboard gets what was run, without the evidence, and nothing else of the folder', async () => {
  const root = await rootWith({
    'local.json': {
      environment: 'local',
      results: [{ number: 2, evidence: [{ name: 'packets', content: 'x'.repeat(1e6) }] }],
    },
    'bench-dapr-istio.json': { environment: 'dapr-istio' },
    'index.html': 'a page',
    'my-notes.json': { secret: 'no' },
  })
  expect(await reportsObject(root)).toMatchObject([
    {
      kind: 'ConfigMap',
      metadata: { name: 'reports', namespace: 'shop' },
      data: {
        'bench-dapr-istio.json': '{"environment":"dapr-istio"}',
        'local.json': '{"environment":"local","results":[{"number":2,"evidence":[]}]}',
      },
    },
  ])
})

test('without reports, or with more than the API server takes, there is none', async () => {
  expect(await reportsObject('/nowhere')).toEqual([])
  expect(await reportsObject(await rootWith({}))).toEqual([])
  expect(await reportsObject(await rootWith({ 'local.json': { results: 'x'.repeat(1e6) } }))).toEqual([])
})
