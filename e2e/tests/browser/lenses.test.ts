import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { order } from './shopper.ts'
import { test } from './test.ts'

test('Dapr sees apps, building blocks and a broker that delivers; no process, no socket, no padlock', async ({
  open,
}) => {
  const page = await look(await open(), 'As Dapr sees it')
  await hear(page, /^order to inventory: invoke reserve and release\. [\d.]+ per second/)
  const all = await everythingSaid(page)
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
  const page = await look(await open(), 'As the network sees it')
  await hear(page, /^order’s sidecar to inventory’s sidecar: .* On the wire: encrypted/)
  await hear(page, /^order’s sidecar to legacy-pricing: .* On the wire: readable/)
  await hear(page, /^notifier’s sidecar to Redis: .* On the wire: readable/)
  const all = await everythingSaid(page)
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

/** Has something to be seen, and goes where it is. */
async function look(page: Page, view: string): Promise<Page> {
  await order()
  await page.getByRole('link', { name: view }).click()
  await page.getByRole('heading', { name: view }).waitFor()
  await hear(page, /^order, app: up/)
  return page
}

const drawing = (page: Page) => page.getByRole('region', { name: 'Drawing of the system' })

/** Waits for a node or an edge of the drawing, by what it says to those who do not see it. */
async function hear(page: Page, words: RegExp): Promise<void> {
  // Attached is enough: a level arrow’s box has no height, which counts as hidden.
  await drawing(page).getByRole('button', { name: words }).waitFor({ state: 'attached' })
}

async function everythingSaid(page: Page): Promise<string[]> {
  const parts = await drawing(page).getByRole('button').all()
  return Promise.all(parts.map(async (part) => (await part.getAttribute('aria-label')) ?? ''))
}

/** `order, app: up. GET /healthz answered …` is a node, and an edge is not. */
function nodes(all: readonly string[]): string[] {
  return all.flatMap((text) => /^(.+): (?:up|down|unknown)\. /.exec(text)?.[1] ?? []).sort()
}
