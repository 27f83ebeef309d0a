import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect } from 'vitest'
import { cellOf, openPanel, seriousProblems, WENT_WELL } from './dashboard-page.ts'
import { order, test } from './fixtures.ts'

const BUILT_PAGE = resolve(import.meta.dirname, '../../../packages/dashboard/dist/web')
/** Without compression. A stage’s network may be a telephone. */
const MOST_BYTES = 160_000
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
const appearances = Object.entries(SIZES).flatMap(([size, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ size, viewport, colorScheme })),
)

beforeAll(async () => void (await order()))

test.for(appearances)(
  'every view fits a $size and can be used by everyone, $colorScheme',
  async (appearance, { open }) => {
    const page = await open({
      viewport: appearance.viewport,
      colorScheme: appearance.colorScheme,
      reducedMotion: 'reduce',
    })
    for (const [view, ready] of VIEWS) {
      await page.getByRole('link', { name: view }).click()
      await ready(page)
      await takeScreenshot(page, `${view}, ${appearance.size}, ${appearance.colorScheme}`)
      expect({ view, problems: await seriousProblems(page), overflow: await overflow(page) }).toEqual({
        view,
        problems: [],
        overflow: 0,
      })
    }
  },
)

test.for(['light', 'dark'] as const)('so can what opens over and beside them, %s', async (colorScheme, { open }) => {
  const page = await open({ colorScheme, reducedMotion: 'reduce' })
  await openPanel(page)
  await takeScreenshot(page, `Controls, ${colorScheme}`)
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys and shapes' }).waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  const { id } = await order()
  await cellOf(page, id, WENT_WELL).click()
  await page.getByRole('region', { name: 'CloudEvent as JSON' }).waitFor()
  await takeScreenshot(page, `Order, ${colorScheme}`)
  expect(await seriousProblems(page)).toEqual([])
})

test('control: what nobody can see or reach by words is found', async ({ open }) => {
  const page = await open()
  await page.evaluate(`document.querySelector('main').append(document.createElement('button'), new Image())`)
  const found = await seriousProblems(page)
  expect(found.map((problem) => problem.split(':')[0]).sort()).toEqual(['button-name', 'image-alt'])
})

test('the page is one document, one script and one style sheet, and small', async () => {
  const files = (await readdir(BUILT_PAGE, { recursive: true })).filter((file) => file.includes('.'))
  expect(files.map((file) => file.split('.').at(-1)).sort()).toEqual(['css', 'html', 'js'])
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(BUILT_PAGE, file))).size))
  expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(MOST_BYTES)
})

/** Pixels that the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** For people, when they ask for it: `SCREENSHOTS=1`. */
async function takeScreenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}
