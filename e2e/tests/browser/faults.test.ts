import { waitFor } from '@better-together/shop-client/wait-for'
import type { Locator } from 'playwright-core'
import { afterEach, expect } from 'vitest'
import { breakIt, cellOf, openPanel, WENT_WELL } from './dashboard-page.ts'
import { order, resetAll, test } from './fixtures.ts'

afterEach(resetAll)

test('pricing that fails shows in the grid, until Reset all', async ({ open }) => {
  const page = await open()
  const panel = await openPanel(page)
  await breakIt(panel, 'Pricing slow or failing', { Fails: 100, For: 120 })
  await panel.getByText(/legacy-pricing fails 100 %/).waitFor()
  await page.getByRole('button', { name: 'Controls 1 fault on' }).waitFor()
  const unlucky = await order()
  expect(unlucky.outcome).toBe('rejected')
  await cellOf(page, unlucky.id, /(compensated|breaker open) \(.+\)/).waitFor()

  await reset(panel)
  await waitFor(async () => (await order()).outcome === 'confirmed', {
    what: 'The breaker’s closing',
    deadlineMs: 60_000,
    everyMs: 500,
  })
  const lucky = await order()
  await cellOf(page, lucky.id, WENT_WELL).waitFor()
})

test('a stopped process is crossed out and its orders wait, until Reset all', async ({ open }) => {
  const page = await open()
  const panel = await openPanel(page)
  await breakIt(panel, 'Stop a process', { Which: 'notifier', For: 120 })
  await panel.getByText('notifier is stopped').waitFor()
  await page.getByRole('link', { name: 'As the network sees it' }).click()
  await page.getByRole('button', { name: /^notifier, app: down/ }).waitFor()
  await page.getByRole('link', { name: 'Orders' }).click()
  const { id } = await order()
  await cellOf(page, id, /event (published|being delivered)$/).waitFor()

  await reset(panel)
  await cellOf(page, id, /event acknowledged$/).waitFor({ timeout: 60_000 })
  await page.getByRole('link', { name: 'As the network sees it' }).click()
  await page.getByRole('button', { name: /^notifier, app: up/ }).waitFor()
})

async function reset(panel: Locator): Promise<void> {
  await panel.getByRole('button', { name: 'Reset all' }).click()
  await panel.getByText('Nothing is broken on purpose.').waitFor()
}
