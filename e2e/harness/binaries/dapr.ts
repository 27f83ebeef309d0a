import { tmpdir } from 'node:os'
import { execa } from 'execa'
import type { Report } from '../progress.ts'
import { DAPR_VERSION, type Version, versionWithin } from '../versions.ts'
import { type FindOptions, type ProcessBinary, resolveBinary, runTool, type Search } from './binary.ts'
import { outOfImage } from './engine.ts'
import { type Executable, sourcesOnDisk } from './executable.ts'
import { fromGoBuild } from './fallbacks/go-build.ts'
import { fromRelease } from './release.ts'

// Before 1.17.5 a malformed path could pass the access-control policy (CVE-2026-41491); 1.18.1 is what the claims were run on.
const OLDEST: Version = [1, 18, 1]
const BELOW: Version = [1, 19, 0]
const ANSWER_MS = 20_000

/** Finds the sidecar. */
export const findDaprd = finder('daprd', 'DAPRD_PATH', versionByFlag)

/** Finds the certificate authority that mTLS between sidecars needs. */
export const findSentry = finder('sentry', 'SENTRY_PATH', versionByStart)

/** Finds the service that assigns actors to sidecars. Needed by actors and workflows only. */
export const findPlacement = finder('placement', 'PLACEMENT_PATH', versionByStart)

/** Finds the service that keeps reminders and workflow steps. Needed by actors' reminders, jobs and workflows only. */
export const findScheduler = finder('scheduler', 'SCHEDULER_PATH', versionByStart)

function finder(name: string, variable: string, ask: (search: Search, command: string) => Promise<string>) {
  const executable: Executable = {
    name,
    variable,
    version: DAPR_VERSION,
    async check(search, command) {
      return versionWithin(command, await ask(search, command), OLDEST, BELOW)
    },
  }
  const sources = [
    ...sourcesOnDisk(executable),
    outOfImage(executable, `ghcr.io/dapr/${name}:${DAPR_VERSION}`),
    fromRelease(executable, {
      repository: 'dapr/dapr',
      asset: ({ os, arch }) => `${name}_${os}_${arch}.tar.gz`,
      checksums: (asset) => `${asset}.sha256`,
    }),
    fromGoBuild(executable, {
      module: 'daprd',
      target: `github.com/dapr/dapr/cmd/${name}`,
      tags: 'allcomponents',
      versionVariable: 'github.com/dapr/dapr/pkg/buildinfo.version',
      takes: 'about seven minutes on two cores',
    }),
  ]
  const advice = `Start Docker, install Go, or download ${name} ${DAPR_VERSION} yourself and set ${variable} to it.`
  return (report: Report, options: FindOptions): Promise<ProcessBinary> =>
    resolveBinary(name, sources, advice, report, options)
}

function versionByFlag(search: Search, command: string): Promise<string> {
  return runTool(search, command, ['--version'], { timeout: ANSWER_MS })
}

/**
 * The control plane's programs have no --version; each logs it as it starts. So it is started, on free loopback ports,
 * and killed when it has, before it does anything.
 */
async function versionByStart(search: Search, command: string): Promise<string> {
  const loopback = ['', 'healthz-', 'metrics-'].map((which) => `--${which}listen-address=127.0.0.1`)
  const args = [
    ...loopback,
    '--port=0',
    '--healthz-port=0',
    '--metrics-port=0',
    '--enable-metrics=false',
    '--log-as-json',
  ]
  const child = execa(command, args, {
    env: search.env,
    extendEnv: false,
    cwd: tmpdir(),
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: ANSWER_MS,
  })
  let last = ''
  for await (const line of child.iterable({ from: 'all' })) {
    last = line
    // Killed here and not after the loop, which does not end before the program does.
    if (line.includes('-- version')) child.kill('SIGKILL')
    if (child.killed) break
  }
  const { code } = await child
  if (code) throw new Error(`${command} cannot be run (${code})`)
  return last.split('-- version').at(-1) ?? ''
}
