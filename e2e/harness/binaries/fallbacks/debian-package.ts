import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { whileSlow } from '../../progress.ts'
import { type ProcessBinary, runTool, type Search, type Source } from '../binary.ts'
import { type Executable, install } from '../executable.ts'

/**
 * Returns the source that unpacks a program's Debian or Ubuntu package, with the libraries that this machine lacks, into the cache. Unlike
 * `apt-get install` this needs no root, changes nothing else on the machine and starts no service.
 *
 * @param inside the program's path within the packages.
 */
export function debianPackage(executable: Executable, packages: string[], inside: string): Source<ProcessBinary> {
  return {
    name: `Debian package ${packages[0]}`,
    find: (search) =>
      install(search, executable, 'debian-package', async (folder) => {
        const work = join(folder, 'apt')
        await whileSlow(
          search.report,
          () => `getting ${packages.join(', ')} with apt-get`,
          () => unpack(search, packages, work, folder),
        )
        await rm(work, { recursive: true })
        await writeFile(join(folder, executable.name), launcher(inside))
      }),
  }
}

async function unpack(search: Search, packages: string[], work: string, folder: string): Promise<void> {
  const lists = join(work, 'lists')
  const archives = join(work, 'archives')
  for (const dir of [lists, archives]) await mkdir(join(dir, 'partial'), { recursive: true })
  // Package lists and downloads of our own: the system's need root, and may be missing (they are in most images).
  const options = [`Dir::State::Lists=${lists}`, `Dir::Cache=${work}`, 'APT::Sandbox::User=', 'Acquire::Retries=2']
  const apt = (...args: string[]) =>
    runTool(search, 'apt-get', ['-qq', ...options.flatMap((option) => ['-o', option]), ...args], {
      cwd: archives,
      env: { LC_ALL: 'C' },
    })
  await apt('update')
  const plan = await apt('install', '--simulate', '--no-install-recommends', ...packages)
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '')
  await apt('download', ...new Set([...packages, ...missing]))
  for (const file of await readdir(archives)) {
    if (file.endsWith('.deb')) await runTool(search, 'dpkg', ['-x', join(archives, file), folder])
  }
}

/** Starts the program with the libraries beside it; `exec` keeps the process id, so that signals reach the program. */
const launcher = (inside: string) => `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
libraries=$(echo "$here"/usr/lib/*-linux-gnu* | tr ' ' ':')
LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/${inside}" "$@"
`
