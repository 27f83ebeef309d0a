import type { Locator, Page } from 'playwright-core'
import { inject } from 'vitest'
import { sendToDashboard } from '../../../scripts/talk/dashboard.ts'

/** Opens the controls beside the view. */
export async function openPanel(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Controls/, expanded: false }).click()
  return page.getByRole('complementary', { name: 'Controls' })
}

/** What *Reset all* does, for tests that may have failed before they came to it. */
export const resetAll = () => ask('POST', 'reset', {})

/** As the page asks it, whatever the page does. */
export async function ask(method: 'POST' | 'PUT', what: 'reset' | 'load', body: object): Promise<void> {
  await sendToDashboard(`${inject('dashboard')}/api/controls/${what}`, method, body)
}
