import { access, chmod, constants } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { NotAvailable, type Origin, type ProcessBinary, type Search, type Source } from './binary.ts'
import { binaryFolder, fillFolder } from './cache.ts'

/** A program that is one executable file. */
export type Executable = {
  /** The executable's name, for example 'daprd'. */
  name: string
  /** The environment variable that names the file. */
  variable: string
  /** The version that is downloaded or built when the machine has none. */
  version: string
  /** Asks the executable for its version. Throws with the reason when it cannot run or is not one that this project accepts. */
  check: (search: Search, command: string) => Promise<string>
}

/** Returns the checked binary for an executable that is there. */
export async function checked(
  search: Search,
  executable: Executable,
  command: string,
  origin: Origin,
): Promise<ProcessBinary> {
  const version = await executable.check(search, command)
  return { kind: 'process', command, args: [], version, origin }
}

/** Returns the four sources on disk: environment variable, PATH, what the Dapr CLI installed, our own cache. */
export function sourcesOnDisk(executable: Executable): Source<ProcessBinary>[] {
  return [
    { name: executable.variable, find: (search) => fromEnvironment(search, executable) },
    { name: 'PATH', find: (search) => fromPath(search, executable) },
    { name: '~/.dapr/bin', find: (search) => fromDaprHome(search, executable) },
    { name: 'cache', find: (search) => fromCache(search, executable) },
  ]
}

async function fromEnvironment(search: Search, executable: Executable): Promise<ProcessBinary> {
  const file = search.env[executable.variable]
  if (!file) throw new NotAvailable('not set')
  if (!(await isExecutable(file))) throw new Error(`${file} is not an executable file`)
  return checked(search, executable, resolve(file), 'environment')
}

async function fromPath(search: Search, executable: Executable): Promise<ProcessBinary> {
  for (const folder of (search.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const file = resolve(folder, executable.name)
    if (await isExecutable(file)) return checked(search, executable, file, 'path')
  }
  throw new NotAvailable(`no ${executable.name} there`)
}

async function fromDaprHome(search: Search, executable: Executable): Promise<ProcessBinary> {
  const file = join(search.env.HOME || homedir(), '.dapr', 'bin', executable.name)
  if (!(await isExecutable(file))) throw new NotAvailable(`no ${executable.name} there`)
  return checked(search, executable, file, 'dapr-home')
}

async function fromCache(search: Search, executable: Executable): Promise<ProcessBinary> {
  const folder = binaryFolder(search.env, executable.name, executable.version)
  const file = join(folder, executable.name)
  if (!(await isExecutable(file))) throw new NotAvailable(`no ${folder}`)
  return checked(search, executable, file, 'cache')
}

const isExecutable = (file: string) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  )

/** Puts an executable into the cache. `make` writes `folder/<name>`; only one that passes the executable's check is kept. */
export async function install(
  search: Search,
  executable: Executable,
  origin: Origin,
  make: (folder: string) => Promise<void>,
): Promise<ProcessBinary> {
  const folder = binaryFolder(search.env, executable.name, executable.version)
  let version = ''
  await fillFolder(folder, async (temporary) => {
    await make(temporary)
    const file = join(temporary, executable.name)
    await chmod(file, 0o755)
    version = (await checked(search, executable, file, origin)).version
  })
  return { kind: 'process', command: join(folder, executable.name), args: [], version, origin }
}
