import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Search } from './binary.ts'

/**
 * Returns the folder of the binaries that were downloaded, extracted or built. In the user's cache, not in the clone, so that the next
 * clone starts at once. `BETTER_TOGETHER_CACHE` names another folder; `XDG_CACHE_HOME` is honoured.
 */
export function cacheFolder(env: Search['env']): string {
  const base = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache')
  return env.BETTER_TOGETHER_CACHE || join(base, 'better-together')
}

/** Returns the cache's folder for one version of a binary. It exists only if it is complete. */
export function binaryFolder(env: Search['env'], name: string, version: string): string {
  // As it was called first: another name would have everybody download again.
  return join(cacheFolder(env), 'parts', `${name}-${version}`)
}

/**
 * Fills a binary's folder: `make` works in a temporary one beside it, which takes the folder's name only when `make` is done,
 * so that an interrupted download or two runs at once never leave half a binary.
 */
export async function fillFolder(folder: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true })
  const temporary = await mkdtemp(`${folder}.`)
  const aside = `${temporary}.old`
  const before = await identityOf(folder)
  try {
    await make(temporary)
    // In one step: taking it apart in its place would pull files from under another run. And only what was there before:
    // what another run has put there meanwhile is as good as ours.
    if (before !== undefined && (await identityOf(folder)) === before)
      await rename(folder, aside).catch(ignoring('ENOENT'))
    await rename(temporary, folder).catch(ignoring('ENOTEMPTY', 'EEXIST'))
  } finally {
    for (const path of [temporary, aside]) await rm(path, { recursive: true, force: true })
  }
}

const identityOf = (path: string): Promise<number | undefined> => stat(path).then(({ ino }) => ino, ignoring('ENOENT'))

/** For errors that only say that another run was quicker by a moment. */
const ignoring =
  (...codes: readonly string[]) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (!codes.includes(error.code ?? '')) throw error
  }
