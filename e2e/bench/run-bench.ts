import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findDaprd, findSentry } from '@better-together/harness/binaries/dapr'
import { findRedis } from '@better-together/harness/binaries/redis'
import { createClusterEnvironment } from '@better-together/harness/cluster/environment'
import { supervisedInfrastructure } from '@better-together/harness/local/infrastructure'
import type { Report } from '@better-together/harness/progress'
import type { BenchReport } from './bench-report.ts'
import { measureCluster } from './measure-cluster.ts'
import { measureLocal } from './measure-local.ts'
import type { Settings } from './rounds.ts'
import { whyUnfit } from './summarize.ts'

/** Where the benchmark can be run. Nobody has run it with Linkerd. */
export const benchEnvironments = ['local', 'dapr-only', 'dapr-istio'] as const

export type BenchOptions = {
  environment: (typeof benchEnvironments)[number]
  settings: Settings
  /** The repository's root: working files go to `.cache/runs`, reports to `report`. */
  root: string
  /** kubectl's context; undefined: the current one. */
  context: string | undefined
  /** Where the local binaries are looked for. */
  env: NodeJS.ProcessEnv
  report: Report
  tick: Report
  signal: AbortSignal
}

/**
 * Runs the benchmark once and writes its report, unless the run was unfit: then `unfit` states why, and nothing is written.
 *
 * @throws Error when it could not be run to its end; the signal's reason when aborted
 */
export async function runBench(options: BenchOptions): Promise<{ result: BenchReport; unfit: string[] }> {
  const { environment, root, report } = options
  const runs = join(root, '.cache', 'runs')
  await mkdir(runs, { recursive: true })
  const dir = await mkdtemp(join(runs, 'bench-'))
  try {
    const { settings, context, tick, signal } = options
    const result =
      environment === 'local'
        ? await runLocal(options, dir)
        : await measureCluster(createClusterEnvironment({ name: environment, context, root, dir, report, signal }), {
            settings,
            tick,
          })
    const unfit = whyUnfit(result)
    if (unfit.length === 0) await write(result, root, report)
    return { result, unfit }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function runLocal({ env, settings, report, tick, signal }: BenchOptions, dir: string): Promise<BenchReport> {
  const search = { env, signal }
  const daprd = await findDaprd(report, search)
  const sentry = await findSentry(report, search)
  const redis = await findRedis(report, search)
  return measureLocal({
    dir,
    settings,
    report,
    tick,
    signal,
    binaries: {
      daprd: daprd.command,
      sentry: sentry.command,
      infrastructure: () => supervisedInfrastructure(redis, undefined), // nothing here traces
      versions: { dapr: daprd.version, redis: redis.version },
    },
  })
}

async function write(result: BenchReport, root: string, report: Report): Promise<void> {
  await mkdir(join(root, 'report'), { recursive: true })
  const file = join(root, 'report', `bench-${result.environment}.json`)
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`)
  report(`written to ${file}; npm run report draws it`)
}
