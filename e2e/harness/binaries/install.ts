import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binary, checked } from './binary.ts'
import { fillFolder, partFolder } from './cache.ts'
import type { ProcessPart, Search, Source } from './part.ts'

/** Puts an executable into the cache. `make` writes `folder/<name>`; only one that passes the binary's check is kept. */
export async function install(
  search: Search,
  binary: Binary,
  source: Source,
  make: (folder: string) => Promise<void>,
): Promise<ProcessPart> {
  const folder = partFolder(search.env, binary.name, binary.version)
  let version = ''
  await fillFolder(folder, async (temporary) => {
    await make(temporary)
    const file = join(temporary, binary.name)
    await chmod(file, 0o755)
    version = (await checked(search, binary, file, source)).version
  })
  return { kind: 'process', command: join(folder, binary.name), args: [], version, source }
}
