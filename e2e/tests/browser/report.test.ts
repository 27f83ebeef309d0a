import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { decisionGuide } from '@better-together/claims/15-decision/guide'
import type { Claim } from '@better-together/claims/src/claim'
import { claimRows } from '@better-together/claims/src/claim-rows'
import type { ClaimResult, ClaimsReport } from '@better-together/claims/src/result'
import { reportPage } from '@better-together/dashboard/record/standalone-page'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { composeReport } from '../../../scripts/report/compose-report.ts'
import { seriousProblems } from './dashboard-page.ts'
import { test } from './fixtures.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const result: ClaimResult = {
  number: 2,
  name: 'Encryption',
  statement: 'Dapr encrypts <its> calls',
  method: 'looks',
  status: 'holds',
  rows: [{ fact: '<script>alert(1)</script>', expected: 'true', seen: 'true', holds: true }],
  evidence: [{ name: 'capture', content: '</pre><script>alert(2)</script>' }],
  seconds: 1,
}
const run: ClaimsReport = {
  environment: 'local',
  startedAt: '2026-11-24T16:00:00.000Z',
  versions: { dapr: '1.18.1' },
  machine: { cores: 2, memoryGiB: 24, platform: 'linux x64' },
  results: [result],
}
const declared: Pick<Claim, 'number' | 'name' | 'statement' | 'method' | 'expected'>[] = [
  {
    ...result,
    expected: {
      local: { facts: {} },
      'dapr-only': { facts: {} },
      'dapr-istio': { facts: {} },
      'dapr-linkerd': { notApplicable: 'there is no such thing' },
    },
  },
]

test('nothing of a report becomes markup', async ({ open }) => {
  const { url, html } = await writeReport([run])
  expect(html).not.toContain('<script>alert')
  const page = await open({ url })
  await page.getByRole('link', { name: 'Evidence' }).click()
  const evidence = page.locator('details[data-environment=local]')
  await evidence.locator('summary').first().click()
  await evidence.getByText('capture').click()
  expect(await evidence.locator('.fact').textContent()).toBe('✓ <script>alert(1)</script>')
  expect(await evidence.locator('pre').textContent()).toBe('</pre><script>alert(2)</script>')
})

test('each environment has its cell: what was observed, what has not run, and why something does not apply', async ({
  open,
}) => {
  const page = await open({ url: (await writeReport([run])).url })
  await page.getByRole('link', { name: 'Compare' }).click()
  const matrix = page.getByRole('region', { name: 'Claims by environment' })
  await matrix.getByRole('button', { name: 'Dapr encrypts <its> calls' }).click()
  const cells = await matrix.locator('td[data-environment]').allTextContents()
  expect(cells[0]).toContain('holds')
  expect(cells[1]).toContain('not yet run')
  expect(cells[3]).toContain('not applicable')
  const facts = await matrix.locator('section[data-environment]').allTextContents()
  expect(facts[0]).toContain('true as expected')
  expect(facts[3]).toContain('there is no such thing')
  expect(await matrix.locator('thead').textContent()).toContain('has not run')
})

test('without any report it says how to make them', async ({ open }) => {
  const page = await open({ url: (await writeReport([])).url })
  await page.getByRole('link', { name: 'Evidence' }).click()
  await page.getByRole('heading', { name: 'Evidence' }).waitFor()
  const text = await page.locator('body').textContent()
  for (const command of ['npm run claims', 'npm run bench']) expect(text).toContain(command)
  await page.getByRole('link', { name: 'Decide' }).click()
  await page.getByText('npm run claims').waitFor()
})

test('opened as a file it decides by the needs that are ticked, and asks for nothing from anywhere', async ({
  open,
}) => {
  const page = await open({ url: 'about:blank', colorScheme: 'dark', reducedMotion: 'reduce' })
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const url = await runReportCommand()
  await page.goto(url)
  await page.getByRole('heading', { name: 'Dapr, a service mesh, or both?' }).waitFor()
  expect(await answer(page)).toContain('Neither, so far')
  expect(await page.getByRole('article').count()).toBe(0)

  await page.getByRole('checkbox', { name: /workflows or actors/ }).check()
  expect(await answer(page)).toMatch(/Dapr.*A call through Dapr took [\d.]+ times/)
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('checkbox', { name: /shift traffic gradually/ }).check()
  expect(await answer(page)).toContain('Both, each with its own duties')
  await page.getByRole('heading', { name: 'With both: one layer owns each duty' }).waitFor()
  await page.getByRole('checkbox', { name: /workflows or actors/ }).uncheck()
  expect(await answer(page)).toContain('A service mesh')
  expect(await page.getByRole('article').count()).toBe(1)

  await page.getByRole('link', { name: 'Claim 9' }).click()
  await page.locator('article[data-claim="9"]:focus').waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.getByText('Dapr and mesh together add').waitFor()
  for (const summary of await page.getByText('The numbers').all()) await summary.click()
  expect(await seriousProblems(page)).toEqual([])

  await page.keyboard.press('1')
  expect(await page.getByRole('checkbox', { name: /shift traffic gradually/ }).isChecked()).toBe(true)
  const links = await page.locator('a[href]').all()
  for (const link of links) expect(await link.getAttribute('href')).toMatch(/^#/)
  expect(asked.filter((one) => one !== url && !one.startsWith('data:'))).toEqual([])
})

/** The headline, once it has changed with what was ticked. */
async function answer(page: Page): Promise<string> {
  return (await page.getByRole('status').textContent()) ?? ''
}

/** Writes the page of these claims. @returns its text, and where a browser finds it */
async function writeReport(claims: ClaimsReport[]): Promise<{ html: string; url: string }> {
  const rows = claimRows(declared, claims)
  const report = composeReport(rows, { claims, benches: [] }, decisionGuide(rows, []))
  const html = await reportPage(join(ROOT, 'packages/dashboard/dist/web'), report)
  const file = join(await temporaryFolder(), 'index.html')
  await writeFile(file, html)
  return { html, url: pathToFileURL(file).href }
}

/** Runs the command on the recorded reports. @returns where a browser finds its page */
async function runReportCommand(): Promise<string> {
  const file = join(await temporaryFolder(), 'index.html')
  const reports = join(ROOT, 'docs/recordings/reports')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'scripts/report.ts'), '--from', reports, '--out', file],
    { cwd: ROOT },
  )
  expect(stdout.trim()).toBe(file)
  expect((await readFile(file)).byteLength).toBeGreaterThan(50_000)
  return pathToFileURL(file).href
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
