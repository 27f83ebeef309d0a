import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { test as base, expect, inject } from 'vitest'

/** What became of an order is said after 20 seconds at the latest, also where spans of it got lost. */
const PATIENCE_MS = 60_000

export type Opening = BrowserContextOptions & {
  /** Default: the dashboard with controls. */
  url?: string
  /** Errors in the console that the test itself brings about. */
  expected?: RegExp
}

/** A test in a real Chromium. `open` gives a page of its own context; an error on it or in its console fails the test. */
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
