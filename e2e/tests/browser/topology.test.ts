import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { drawn, waitForDrawn } from './dashboard-page.ts'
import { order, test } from './fixtures.ts'

test('Dapr sees apps, building blocks and a broker that delivers; no process, no socket, no padlock', async ({
  open,
}) => {
  const page = await openView(await open(), 'As Dapr sees it')
  await waitForDrawn(page, /^order to inventory: invoke reserve and release\. [\d.]+ per second/)
  const all = await descriptions(page)
  expect(nodes(all)).toEqual([
    'inventory, app',
    'legacy-pricing, an HTTPEndpoint, no sidecar',
    'notifier, app',
    'order, app',
    'pubsub, topic order-placed, building block',
    'shopper, client',
    'statestore, building block',
  ])
  expect(all.filter((text) => text.startsWith('pubsub, topic order-placed to notifier: deliver'))).toHaveLength(1)
  expect(all.filter((text) => text.includes('On the wire'))).toEqual([])
  expect(await page.locator('[data-padlock]').count()).toBe(0)
})

test('the network sees processes and sockets from whoever opened them, and which of them can be read', async ({
  open,
}) => {
  const page = await openView(await open(), 'As the network sees it')
  await waitForDrawn(page, /^order’s sidecar to inventory’s sidecar: .* On the wire: encrypted/)
  await waitForDrawn(page, /^order’s sidecar to legacy-pricing: .* On the wire: readable/)
  await waitForDrawn(page, /^notifier’s sidecar to Redis: .* On the wire: readable/)
  const all = await descriptions(page)
  expect(nodes(all)).toEqual([
    'Redis, store',
    'Sentry, no sidecar',
    'Zipkin, store',
    'inventory, app',
    'inventory’s sidecar, Dapr sidecar',
    'legacy-pricing, no sidecar',
    'notifier, app',
    'notifier’s sidecar, Dapr sidecar',
    'order, app',
    'order’s sidecar, Dapr sidecar',
    'shopper, client',
  ])
  expect(all.filter((text) => /^(Redis|Zipkin|Sentry) to /.test(text))).toEqual([])
  expect(all.filter((text) => text.includes('to notifier: deliver'))).toEqual([])
})

/** Places an order, so that there is traffic, and opens the view. */
async function openView(page: Page, view: string): Promise<Page> {
  await order()
  await page.getByRole('link', { name: view }).click()
  await page.getByRole('heading', { name: view }).waitFor()
  await waitForDrawn(page, /^order, app: up/)
  return page
}

/** Returns the description of every node and edge. */
async function descriptions(page: Page): Promise<string[]> {
  const parts = await drawn(page).all()
  return Promise.all(parts.map(async (part) => (await part.getAttribute('aria-label')) ?? ''))
}

/** `order, app: up. GET /healthz answered …` is a node, and an edge is not. */
function nodes(all: readonly string[]): string[] {
  return all.flatMap((text) => /^(.+): (?:up|down|unknown)\. /.exec(text)?.[1] ?? []).sort()
}
