import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, inject, onTestFinished } from 'vitest'
import { cellOf, openPanel, WENT_WELL } from './dashboard-page.ts'
import { order, test } from './fixtures.ts'

test('what was saved as one file is shown again, without a server and without a network', async ({ open }) => {
  const live = await open()
  const { id } = await order()
  await cellOf(live, id, WENT_WELL).waitFor()
  const panel = await openPanel(live)
  const downloading = live.waitForEvent('download')
  await panel.getByRole('link', { name: 'Save the last minutes as one file' }).click()
  const file = join(await emptyFolder(), 'recording.html')
  await (await downloading).saveAs(file)

  const page = await open({ url: pathToFileURL(file).href, offline: true })
  await page.getByRole('status').first().filter({ hasText: 'replay of' }).waitFor()
  await page.getByRole('button', { name: 'Pause' }).click()
  const position = page.getByRole('slider', { name: 'Position' })
  await position.fill((await position.getAttribute('max')) ?? '')
  await cellOf(page, id, WENT_WELL).click()
  const dialog = page.getByRole('dialog', { name: `Order ${id}` })
  await dialog.getByRole('region', { name: 'CloudEvent as JSON' }).waitFor()
  if (inject('hasZipkin')) await dialog.getByRole('listitem').filter({ hasText: 'notifier' }).first().waitFor()
  await page.keyboard.press('Escape')
  await position.fill('0')
  await cellOf(page, id).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Play' }).waitFor()
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.getByRole('region', { name: 'Claims by environment' }).waitFor()
})

test('a recording that the address names is shown too, and there is nothing to control', async ({ open }) => {
  const page = await open({ url: `${inject('dashboard')}/?replay=/api/recording` })
  await page.getByRole('status').first().filter({ hasText: 'replay of' }).waitFor()
  const panel = await openPanel(page)
  await panel.getByText('This is a replay of a recorded run').waitFor()
  expect(await panel.getByRole('button').count()).toBe(0)
})

async function emptyFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'recording-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  return dir
}
