import axe, { type AxeResults } from 'axe-core'
import type { Locator, Page } from 'playwright-core'

/** What an order’s cell says when it went well. On a busy machine a layer may have had to act, and then it says so. */
export const WENT_WELL = /(at once|Dapr retried)(, \S+ tried \d times)*, event acknowledged$/

/** Returns the order’s cell in the grid, once it says what `became` of it. */
export function cellOf(page: Page, id: string, became: RegExp = /./): Locator {
  return page.getByRole('gridcell', { name: new RegExp(`^Order ${id.slice(0, 12)}: .*${became.source}`) })
}

/** Returns the parts of the drawing, or the node or edge with this description for screen readers. */
export function drawn(page: Page, description?: RegExp): Locator {
  const drawing = page.getByRole('region', { name: 'Drawing of the system' })
  return drawing.getByRole('button', description && { name: description })
}

/** Waits until a node or an edge of the drawing has this description. */
export async function waitForDrawn(page: Page, description: RegExp, timeout?: number): Promise<void> {
  // Attached is enough: a level arrow’s box has no height, which counts as hidden.
  await drawn(page, description).waitFor({ state: 'attached', ...(timeout !== undefined && { timeout }) })
}

/** Opens the controls beside the view. */
export async function openPanel(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Controls/, expanded: false }).click()
  return page.getByRole('complementary', { name: 'Controls' })
}

/** Fills in *Break something* and presses *Break it*. Settings by label: a text is chosen, a number is set on a slider. */
export async function breakIt(panel: Locator, what: string, settings: Record<string, string | number>): Promise<void> {
  const form = panel.getByRole('region', { name: 'Break something' })
  await form.getByRole('combobox', { name: 'What' }).selectOption(what)
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === 'string') await form.getByRole('combobox', { name }).selectOption(value)
    else await form.getByRole('slider', { name }).fill(String(value))
  }
  await form.getByRole('button', { name: 'Break it' }).click()
}

/** Returns what axe calls serious or critical on the page as it is now, one line for each element. */
export async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'] })`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`))
}
