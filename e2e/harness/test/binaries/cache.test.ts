import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { cacheFolder, fillFolder } from '../../binaries/cache.ts'

test.each(['none', 'a broken one'])(
  'runs that fetch the same binary at once, where %s is, all end up with a complete one',
  async (there) => {
    const base = await mkdtemp(join(tmpdir(), 'binaries-cache-'))
    onTestFinished(() => rm(base, { recursive: true }))
    const folder = join(base, 'binary-1.0.0')
    if (there !== 'none') {
      await mkdir(folder)
      await writeFile(join(folder, 'b'), 'half')
    }
    const make = async (temporary: string) => {
      for (const file of ['a', 'b']) await writeFile(join(temporary, file), file.repeat(1000))
    }
    await Promise.all(Array.from({ length: 8 }, () => fillFolder(folder, make)))
    expect(await readdir(base)).toEqual(['binary-1.0.0'])
    expect(await readFile(join(folder, 'b'), 'utf8')).toBe('b'.repeat(1000))
  },
)

test('the cache is the user’s, or where they say', () => {
  expect(cacheFolder({ HOME: '/home/ada' })).toBe('/home/ada/.cache/better-together')
  expect(cacheFolder({ HOME: '/home/ada', XDG_CACHE_HOME: '/scratch' })).toBe('/scratch/better-together')
  expect(cacheFolder({ HOME: '/home/ada', BETTER_TOGETHER_CACHE: '/big' })).toBe('/big')
})
