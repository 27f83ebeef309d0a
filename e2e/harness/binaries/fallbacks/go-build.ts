import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { whileSlow } from '../../progress.ts'
import { NotAvailable, type ProcessBinary, runTool, type Search, type Source } from '../binary.ts'
import { type Executable, install } from '../executable.ts'

export type GoBuild = {
  /** A folder below tools/ whose go.mod and go.sum pin everything. */
  module: string
  /** The import path of the program's main package. */
  target: string
  tags?: string
  /** The variable that the linker sets to the version, as the official release does. */
  versionVariable: string
  /** The version that go.mod pins. Default: the binary's. */
  version?: string
  /** How long it takes, for the user who has to wait. */
  takes: string
}

// Older ones cannot read this go.mod; from 1.21 on Go fetches the toolchain that it names, or says why not.
const OLDEST_GO_MINOR = 21

const tools = join(import.meta.dirname, '..', '..', '..', 'tools')

/** Returns the source that builds the program from code that is pinned and checked by go.sum; nothing outside the cache and Go's own is written. */
export function fromGoBuild(executable: Executable, build: GoBuild): Source<ProcessBinary> {
  return {
    name: `build from tools/${build.module}`,
    async find(search) {
      await needGo(search, join(tools, build.module))
      search.report(`building from tools/${build.module} (once; ${build.takes}) …`)
      return install(search, executable, 'build', (folder) =>
        compile(search, build, join(folder, executable.name), executable.version),
      )
    },
  }
}

async function needGo(search: Search, module: string): Promise<void> {
  const version = await runTool(search, 'go', ['env', 'GOVERSION'], { cwd: module })
  const [, minor] = version.match(/^go1\.(\d+)/) ?? []
  if (minor !== undefined && Number(minor) < OLDEST_GO_MINOR) {
    throw new NotAvailable(`Go is ${version.trim()}; 1.${OLDEST_GO_MINOR} or later is needed to read go.mod`)
  }
}

async function compile(search: Search, build: GoBuild, file: string, version: string): Promise<void> {
  const cwd = join(tools, build.module)
  const tags = build.tags ? ['-tags', build.tags] : []
  // Go's work folder goes where an interrupted build is cleaned up.
  const GOTMPDIR = join(dirname(file), 'tmp')
  // A workspace or flags of the user's own would change what is built.
  const env = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '', GOTMPDIR }
  const link = `-s -w -X ${build.versionVariable}=${build.version ?? version}`
  let downloaded = 0
  let compiled = 0
  const onLine = (line: string) => {
    if (line.startsWith('go: downloading')) downloaded++
    else if (!line.startsWith('go: ')) compiled++
  }
  const args = ['build', '-v', '-mod=readonly', '-trimpath', '-buildvcs=false', ...tags, '-ldflags', link, '-o', file]
  const state = () => `${downloaded} modules downloaded, ${compiled} packages compiled`
  const work = () => runTool(search, 'go', [...args, build.target], { cwd, env, onLine })
  await mkdir(GOTMPDIR)
  await whileSlow(search.report, state, work)
  await rm(GOTMPDIR, { recursive: true })
}
