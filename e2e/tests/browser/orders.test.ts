import { expect, inject } from 'vitest'
import { cellOf, WENT_WELL } from './dashboard-page.ts'
import { order, test } from './fixtures.ts'

test('the cell of an order reaches its final state, and that of a refused one says why', async ({ open }) => {
  const page = await open()
  const { id } = await order()
  await cellOf(page, id, new RegExp(`1 × tamper for Ada\\. ${WENT_WELL.source}`)).waitFor()
  const refused = await order({ customer: 'Radia', sku: 'limited-grinder', quantity: 1000 })
  await cellOf(page, refused.id, /rejected \(.+\), no event$/).waitFor()
  await page.getByRole('status').filter({ hasText: 'live' }).waitFor()
})

test('an opened order shows its way and its event', async ({ open, skip }) => {
  if (!inject('hasZipkin')) return skip('there is no Zipkin on this machine')
  const page = await open()
  const { id } = await order()
  await cellOf(page, id, WENT_WELL).click()
  const dialog = page.getByRole('dialog', { name: `Order ${id}` })
  const timeline = dialog.getByRole('list').filter({ hasText: 'inventory' })
  for (const service of ['order', 'inventory', 'notifier'])
    await timeline.getByRole('listitem').filter({ hasText: service }).first().waitFor()
  await dialog.getByText('span by Dapr’s sidecar').waitFor()
  const event = dialog.getByRole('region', { name: 'CloudEvent as JSON' })
  await event.getByText('Dapr added this').first().waitFor()
  expect(await event.textContent()).toContain(id)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('the grid is used by keyboard alone', async ({ open }) => {
  const page = await open()
  const { id } = await order()
  const cell = cellOf(page, id, WENT_WELL)
  await cell.waitFor()
  await page
    .getByRole('gridcell', { name: /^Order / })
    .first()
    .focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: /^Order / }).waitFor()
})
