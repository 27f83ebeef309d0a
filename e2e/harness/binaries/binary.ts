import type { Report } from '../progress.ts'
import { NotInstalled, type RunOptions, reasonOf, run } from '../run.ts'

/** Where a binary came from, in the order in which sources are tried. */
export type Origin =
  | 'environment'
  | 'path'
  | 'dapr-home'
  | 'installed'
  | 'cache'
  | 'image'
  | 'release'
  | 'debian-package'
  | 'python-wheel'
  | 'maven'
  | 'build'

/** A real program that the caller starts with `command`, `args` and what it adds. */
export type ProcessBinary = { kind: 'process'; command: string; args: string[]; version: string; origin: Origin }

/** An image that is present in the running Docker engine; the caller starts a container from it. */
export type ContainerBinary = { kind: 'container'; image: string; version: string; origin: Origin }

export type Binary = ProcessBinary | ContainerBinary

export type FindOptions = {
  /** The environment that says where binaries are; a command's entry passes `process.env`. */
  env: Readonly<Record<string, string | undefined>>
  /** Ends a download or a build that is under way. */
  signal?: AbortSignal | undefined
  /** 'process' leaves out containers. Default: 'any'. */
  prefer?: 'process' | 'any'
}

/** What every source is given. */
export type Search = {
  /** Takes one line for the user. It belongs on stderr: a command's stdout is its result. */
  report: Report
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal | undefined
}

/** One source of a binary. Throws `NotAvailable` when there is nothing, another error when what is there cannot be used. */
export type Source<Found extends Binary> = { name: string; find: (search: Search) => Promise<Found> }

/** This source has nothing to offer here. Not worth a line, unless no other source works either. */
export class NotAvailable extends Error {}

/** No source has a usable binary. The message lists every source that was tried, why each failed, and what to do. */
export class BinaryNotFound extends Error {}

/**
 * Returns the binary of the first source that works, and reports which one that is. One that had something unusable gets a
 * line too, so that nobody wonders why the program they installed is not the one that runs.
 *
 * @param advice what the user can do when none works
 * @throws BinaryNotFound, or the signal's reason when it was aborted
 */
export async function resolveBinary<Found extends Binary>(
  name: string,
  sources: readonly Source<Found>[],
  advice: string,
  report: Report,
  options: FindOptions,
): Promise<Found> {
  const search: Search = { report: (line) => report(`${name}: ${line}`), env: options.env, signal: options.signal }
  const failures: string[] = []
  for (const source of sources) {
    search.signal?.throwIfAborted()
    try {
      const found = await source.find(search)
      search.report(`${found.version}, ${placeOf(found)} (${source.name})`)
      return found
    } catch (error) {
      search.signal?.throwIfAborted()
      failures.push(`  - ${source.name}: ${reasonOf(error)}`)
      if (!isNotAvailable(error)) search.report(`${source.name} passed over: ${reasonOf(error)}`)
    }
  }
  throw new BinaryNotFound([`No usable ${name} found. Tried:`, ...failures, advice].join('\n'))
}

/** Returns whether an error only says that there is nothing. */
export const isNotAvailable = (error: unknown): boolean =>
  error instanceof NotAvailable || error instanceof NotInstalled

/** Runs a program of the user's machine with the environment of the search and nothing else, and returns its stdout. */
export function runTool(
  { env, signal }: Pick<Search, 'env' | 'signal'>,
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return run(command, args, { ...options, env: { ...env, ...options.env }, extendEnv: false, signal })
}

const placeOf = (binary: Binary) =>
  binary.kind === 'container'
    ? binary.image
    : [binary.command, ...binary.args.filter((arg) => !arg.startsWith('-'))].join(' ')
