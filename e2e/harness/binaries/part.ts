/** How a part was obtained, in the order in which the ways are tried. */
export type Source =
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
export type ProcessPart = { kind: 'process'; command: string; args: string[]; version: string; source: Source }

/** An image that is present in the running Docker engine; the caller starts a container from it. */
export type ContainerPart = { kind: 'container'; image: string; version: string; source: Source }

export type Part = ProcessPart | ContainerPart

/** Takes one line for the user. It belongs on stderr: a command's stdout is its result. */
export type Report = (line: string) => void

export type FindOptions = {
  /** The environment that says where parts are; a command's entry passes `process.env`. */
  env: Readonly<Record<string, string | undefined>>
  /** Ends a download or a build that is under way. */
  signal?: AbortSignal | undefined
  /** 'process' leaves out containers. Default: 'any'. */
  prefer?: 'process' | 'any'
}

/** What every way of finding a part is given. */
export type Search = {
  report: Report
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal | undefined
}

/** One way to come by a part. Throws `Absent` when there is nothing, another error when what is there cannot be used. */
export type Way<P extends Part> = { name: string; find: (search: Search) => Promise<P> }

/** This way has nothing to offer here. Not worth a line, unless no other way works either. */
export class Absent extends Error {}
