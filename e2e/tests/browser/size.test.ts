import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const WEB = resolve(import.meta.dirname, '../../../packages/dashboard/dist/web')
/** Without compression. A stage’s network may be a telephone. */
const MOST_BYTES = 160_000

test('the page is one document, one script and one style sheet, and small', async () => {
  const files = (await readdir(WEB, { recursive: true })).filter((file) => file.includes('.'))
  expect(files.map((file) => file.split('.').at(-1)).sort()).toEqual(['css', 'html', 'js'])
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(WEB, file))).size))
  expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(MOST_BYTES)
})
