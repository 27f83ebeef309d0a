import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Search } from './part.ts'

/**
 * Where parts that were downloaded, extracted or built are kept. In the user's cache, not in the clone, so that the next
 * clone starts at once. `BETTER_TOGETHER_CACHE` names another folder; `XDG_CACHE_HOME` is honoured.
 */
export function cacheFolder(env: Search['env']): string {
  const base = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache')
  return env.BETTER_TOGETHER_CACHE || join(base, 'better-together')
}

/** The cache's folder for one version of a part. It exists only if it is complete. */
export function partFolder(env: Search['env'], name: string, version: string): string {
  return join(cacheFolder(env), 'parts', `${name}-${version}`)
}

/**
 * Fills a part's folder: `make` works in a temporary one beside it, which takes the folder's name only when `make` is done,
 * so that an interrupted download or two runs at once never leave half a part.
 */
export async function fillFolder(folder: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true })
  const temporary = await mkdtemp(`${folder}.`)
  try {
    await make(temporary)
    await rm(folder, { recursive: true, force: true })
    await rename(temporary, folder).catch(async (error) => {
      // Another run was quicker by a moment; its part is as good.
      await access(folder).catch(() => Promise.reject(error))
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
