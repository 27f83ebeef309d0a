import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSupervisor } from '@better-together/harness/local/supervisor'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { expect, inject, onTestFinished } from 'vitest'
import { cellOf } from './dashboard-page.ts'
import { order, test } from './fixtures.ts'

test('the page shows that its server is gone, keeps its last state, and continues by itself', async ({ open }) => {
  const { server, url } = await startSpare()
  const page = await open({ url, expected: /net::ERR_/ })
  const connection = page.getByRole('status').first()
  const before = await order()
  await cellOf(page, before.id, /event acknowledged/).waitFor()
  await page.evaluate('window.isStillThere = true')

  await server.down()
  await connection.filter({ hasText: 'reconnecting' }).waitFor()
  await page.getByText(/the dashboard’s server; this is as of/).waitFor()
  await cellOf(page, before.id, /event acknowledged/).waitFor()
  const meanwhile = await order()

  server.up()
  await connection.filter({ hasText: 'live' }).waitFor()
  await cellOf(page, meanwhile.id, /event acknowledged/).waitFor()
  expect(await page.evaluate('window.isStillThere')).toBe(true)
})

/** Starts a dashboard of this test alone. */
async function startSpare() {
  const { command, url } = inject('spare')
  const dir = await mkdtemp(join(tmpdir(), 'dashboard-'))
  const supervisor = createSupervisor({ logDir: dir, report: console.log })
  const down = () => supervisor.stop(['dashboard'])
  onTestFinished(async () => {
    await down()
    await rm(dir, { recursive: true })
  })
  supervisor.start('dashboard', command)
  await waitFor(() => answers(`${url}/readyz`), { what: 'The dashboard’s start', deadlineMs: 30_000 })
  return { url, server: { down, up: () => supervisor.resume('dashboard') } }
}
