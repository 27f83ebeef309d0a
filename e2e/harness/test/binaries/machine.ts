import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A machine as a new user may have it: an empty home, an empty cache, and a PATH with a few basic tools only. */
export type Machine = {
  env: Record<string, string>
  cache: string
  lines: string[]
  report: (line: string) => void
  /** Puts an executable shell script on PATH, or at a path below the home folder. */
  script: (path: string, body: string) => Promise<string>
}

const BASIC_TOOLS = ['sh', 'tar', 'gzip', 'sleep', 'cat']

export async function bareMachine(): Promise<Machine> {
  const home = await mkdtemp(join(tmpdir(), 'binaries-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const bin = join(home, 'bin')
  const system = join(home, 'system')
  const cache = join(home, 'cache')
  for (const folder of [bin, system]) await mkdir(folder)
  for (const tool of BASIC_TOOLS) await symlink(join('/bin', tool), join(system, tool))
  const lines: string[] = []
  return {
    // Releases are looked for where nobody listens, unless a test says otherwise.
    env: {
      HOME: home,
      PATH: [bin, system].join(delimiter),
      BETTER_TOGETHER_CACHE: cache,
      BETTER_TOGETHER_GITHUB: 'http://127.0.0.1:1',
    },
    cache,
    lines,
    report: (line) => lines.push(line),
    async script(path, body) {
      const file = path.includes('/') ? join(home, path) : join(bin, path)
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, `#!/bin/sh\n${body}\n`)
      await chmod(file, 0o755)
      return file
    },
  }
}
