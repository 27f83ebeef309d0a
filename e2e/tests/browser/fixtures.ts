import { randomUUID } from 'node:crypto'
import { placeOrder } from '@better-together/shop-client/place-orders'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { test as base, expect, inject } from 'vitest'

/** What became of an order is shown after 20 seconds at the latest, also where spans of it got lost. */
const PATIENCE_MS = 60_000
const ONE_TAMPER = { customer: 'Ada', sku: 'tamper', quantity: 1 }

export type Opening = BrowserContextOptions & {
  /** Default: the dashboard with controls. */
  url?: string
  /** Errors in the console that the test itself brings about. */
  expected?: RegExp
}

/** A test in a real Chromium. `open` returns a page of its own context; an error on it or in its console fails the test. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }): Promise<Browser> => {
    const browser = await chromium.connect(inject('chromium'))
    onCleanup(() => browser.close())
    return browser
  })
  .extend('open', ({ browser }, { onCleanup }) => {
    const errors: string[] = []
    onCleanup(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()))
      expect(errors).toEqual([])
    })
    return async ({ url = inject('dashboard'), expected, ...options }: Opening = {}): Promise<Page> => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options })
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE_MS)
      page.on('pageerror', ({ message }) => errors.push(message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !expected?.test(message.text())) errors.push(message.text())
      })
      await page.goto(url)
      return page
    }
  })

/** Places an order through order’s own API, as a shopper does who does not know the dashboard. */
export async function order(wanted = ONE_TAMPER): Promise<{ id: string; outcome: string }> {
  const { orderId, outcome } = await placeOrder(inject('order'), randomUUID(), wanted)
  if (!orderId) throw new Error(`The shop gave no answer to an order of ${wanted.sku}`)
  return { id: orderId, outcome }
}

/** What *Reset all* does, for tests that may have failed before they came to it. */
export const resetAll = () => control('POST', 'reset', {})

/** Sends the request that the page sends, whatever the page does. */
export async function control(method: 'POST' | 'PUT', what: 'reset' | 'load', body: object): Promise<void> {
  const response = await fetch(`${inject('dashboard')}/api/controls/${what}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-better-together': 'dashboard' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`The dashboard answers ${response.status}: ${await response.text()}`)
}
