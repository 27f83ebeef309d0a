import { readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { openPanel } from './dashboard-page.ts'
import { test } from './fixtures.ts'

const REPORT = resolve(import.meta.dirname, '../../../report/local.json')
/** It reads reports and needs no shop of its own. */
const QUICK = 15

test('a claim that is run from the page reports what it does, and its result', async ({ open }) => {
  await restoreReport()
  const page = await open()
  const panel = await openPanel(page)
  const runner = panel.getByRole('region', { name: 'Run a claim' })
  await runner.getByRole('combobox', { name: 'Claim' }).selectOption(String(QUICK))
  await runner.getByRole('button', { name: 'Run it' }).click()
  await runner
    .getByRole('status')
    .filter({ hasText: /holds|differs|failed/ })
    .waitFor({ timeout: 90_000 })
  expect(await runner.getByRole('status').textContent()).toMatch(/^Claim 15: .?holds$/)
  expect(await runner.getByRole('log').textContent()).toContain('questions that are answered')
  await runner.getByRole('button', { name: 'Run it', disabled: false }).waitFor()
})

/** Running a claim writes its report; a test leaves it as it was. */
async function restoreReport(): Promise<void> {
  const before = await readFile(REPORT).catch(() => undefined)
  onTestFinished(() => (before ? writeFile(REPORT, before) : rm(REPORT, { force: true })))
}
