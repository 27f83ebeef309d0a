import { access, constants } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { partFolder } from './cache.ts'
import { Absent, type ProcessPart, type Search, type Source, type Way } from './part.ts'

/** A program that is one executable file. */
export type Binary = {
  /** The executable's name, for example 'daprd'. */
  name: string
  /** The environment variable that names the file. */
  variable: string
  /** The version that is downloaded or built when the machine has none. */
  version: string
  /** Asks the executable for its version. Throws with the reason when it cannot run or is not one that this project accepts. */
  check: (search: Search, command: string) => Promise<string>
}

/** The checked part for an executable that is there. */
export async function checked(search: Search, binary: Binary, command: string, source: Source): Promise<ProcessPart> {
  const version = await binary.check(search, command)
  return { kind: 'process', command, args: [], version, source }
}

/** The four ways that cost nothing: environment variable, PATH, what the Dapr CLI installed, our own cache. */
export function waysOnDisk(binary: Binary): Way<ProcessPart>[] {
  return [
    { name: binary.variable, find: (search) => fromEnvironment(search, binary) },
    { name: 'PATH', find: (search) => fromPath(search, binary) },
    { name: '~/.dapr/bin', find: (search) => fromDaprHome(search, binary) },
    { name: 'cache', find: (search) => fromCache(search, binary) },
  ]
}

async function fromEnvironment(search: Search, binary: Binary): Promise<ProcessPart> {
  const file = search.env[binary.variable]
  if (!file) throw new Absent('not set')
  if (!(await isExecutable(file))) throw new Error(`${file} is not an executable file`)
  return checked(search, binary, resolve(file), 'environment')
}

async function fromPath(search: Search, binary: Binary): Promise<ProcessPart> {
  for (const folder of (search.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const file = resolve(folder, binary.name)
    if (await isExecutable(file)) return checked(search, binary, file, 'path')
  }
  throw new Absent(`no ${binary.name} there`)
}

async function fromDaprHome(search: Search, binary: Binary): Promise<ProcessPart> {
  const file = join(search.env.HOME || homedir(), '.dapr', 'bin', binary.name)
  if (!(await isExecutable(file))) throw new Absent(`no ${binary.name} there`)
  return checked(search, binary, file, 'dapr-home')
}

async function fromCache(search: Search, binary: Binary): Promise<ProcessPart> {
  const folder = partFolder(search.env, binary.name, binary.version)
  const file = join(folder, binary.name)
  if (!(await isExecutable(file))) throw new Absent(`no ${folder}`)
  return checked(search, binary, file, 'cache')
}

const isExecutable = (file: string) =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
