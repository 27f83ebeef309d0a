import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect } from 'vitest'
import { seriousProblems } from './axe.ts'
import { openPanel } from './panel.ts'
import { cellOf, order, WENT_WELL } from './shopper.ts'
import { test } from './test.ts'

const SCREENSHOTS = resolve(import.meta.dirname, '../../../.cache/screenshots')
const SIZES = {
  projector: { width: 1280, height: 720 },
  desktop: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
}
/** Each view’s link, and what is there once it shows something. */
const VIEWS: readonly (readonly [name: string, ready: (page: Page) => Promise<void>])[] = [
  [
    'Orders',
    (page) =>
      page
        .getByRole('gridcell', { name: /^Order .*acknowledged/ })
        .first()
        .waitFor(),
  ],
  ['As Dapr sees it', (page) => page.getByRole('button', { name: /^order, app: up/ }).waitFor()],
  [
    'As the network sees it',
    (page) =>
      page
        .getByRole('listitem')
        .filter({ hasText: /^[1-9]\d* encrypted$/ })
        .waitFor(),
  ],
  ['Compare', (page) => page.getByRole('region', { name: 'Claims by environment' }).waitFor()],
]
const looks = Object.entries(SIZES).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ size, viewport, colorScheme })),
)

beforeAll(async () => void (await order()))

test.for(looks)('every view fits a $size and can be used by everyone, $colorScheme', async (look, { open }) => {
  const page = await open({ viewport: look.viewport, colorScheme: look.colorScheme, reducedMotion: 'reduce' })
  for (const [view, ready] of VIEWS) {
    await page.getByRole('link', { name: view }).click()
    await ready(page)
    await keepScreenshot(page, `${view}, ${look.size}, ${look.colorScheme}`)
    expect({ view, problems: await seriousProblems(page), sticksOut: await sticksOut(page) }).toEqual({
      view,
      problems: [],
      sticksOut: 0,
    })
  }
})

test.for(['light', 'dark'] as const)('so can what opens over and beside them, %s', async (colorScheme, { open }) => {
  const page = await open({ colorScheme, reducedMotion: 'reduce' })
  await openPanel(page)
  await keepScreenshot(page, `Controls, ${colorScheme}`)
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys and shapes' }).waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  const { id } = await order()
  await cellOf(page, id, WENT_WELL).click()
  await page.getByRole('region', { name: 'CloudEvent as JSON' }).waitFor()
  await keepScreenshot(page, `Order, ${colorScheme}`)
  expect(await seriousProblems(page)).toEqual([])
})

test('control: what nobody can see or reach by words is found', async ({ open }) => {
  const page = await open()
  await page.evaluate(`document.querySelector('main').append(document.createElement('button'), new Image())`)
  const found = await seriousProblems(page)
  expect(found.map((problem) => problem.split(':')[0]).sort()).toEqual(['button-name', 'image-alt'])
})

/** Pixels that the page is wider than its window. */
function sticksOut(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** For people, when they ask for it: `SCREENSHOTS=1`. */
async function keepScreenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}
