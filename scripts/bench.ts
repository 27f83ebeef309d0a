import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { benchPlot } from './bench/bench-plot.ts'
import { benchTable } from './bench/bench-table.ts'
import { whyUnfit } from './bench/fitness.ts'
import { measureLocal } from './bench/measure.ts'
import type { Settings } from './bench/run-blocks.ts'
import { createProgress } from './demo/progress.ts'
import { supervisedInfrastructure } from './local/infrastructure.ts'
import { findDaprd, findSentry } from './parts/dapr.ts'
import { findRedis } from './parts/redis.ts'

const USAGE = `Usage: npm run bench -- [options]

Measures what a call costs: direct, with TLS, through Dapr, and from publishing to delivery, all in one interleaved run
at a constant rate. Writes report/bench-local.json and report/bench-local.svg. Takes about two minutes.

  --blocks N    how often each arm takes its turn (default 15, at least 7)
  --rate N      requests a second (default 150)
  --seconds S   length of one turn (default 1)
  --json        print the report as one JSON object on the last line of stdout
  --help        this text

Exit code 0: measured and written. 1: something failed. 2: wrong options.
3: measured, but not reported, because the same arm measured twice differs by more than 5 %, more than 1 % of the
requests were sent late, or some failed: such numbers would say more about the machine than about Dapr. On Linux
root gets real-time priority for all arms, which keeps other programs out of the way; the report says so.`

const ROOT = resolve(import.meta.dirname, '..')

// 150 a second is below half of what every arm keeps up with on two cores: at 400 none has begun to queue.
const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '15' },
    rate: { type: 'string', default: '150' },
    seconds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const settings = z
  .object({
    blocks: z.coerce.number().int().min(7).max(1000),
    rate: z.coerce.number().min(1).max(5000),
    seconds: z.coerce.number().min(0.2).max(600),
  })
  .safeParse(values)
if (!settings.success) {
  console.error(`${z.prettifyError(settings.error)}\n\n${USAGE}`)
  process.exit(2)
}

// Not once: a signal to the whole group arrives twice, and the second must not cut the stopping short.
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}`)))
process.exitCode = await bench(settings.data)

async function bench(chosen: Settings): Promise<number> {
  const { say, tick } = createProgress()
  const { signal } = stopping
  await mkdir(join(ROOT, '.cache', 'runs'), { recursive: true })
  const dir = await mkdtemp(join(ROOT, '.cache', 'runs', 'bench-'))
  try {
    const search = { env: process.env, signal }
    const daprd = await findDaprd(say, search)
    const sentry = await findSentry(say, search)
    const redis = await findRedis(say, search)
    const report = await measureLocal({
      dir,
      daprd: daprd.command,
      sentry: sentry.command,
      infrastructure: supervisedInfrastructure(redis, undefined),
      versions: { dapr: daprd.version, redis: redis.version },
      settings: chosen,
      say,
      tick,
      signal,
    })
    const unfit = whyUnfit(report)
    if (unfit.length > 0) {
      console.error(`\nNothing is reported:\n${unfit.map((reason) => `  ${reason}`).join('\n')}`)
      return 3
    }
    await mkdir(join(ROOT, 'report'), { recursive: true })
    const file = join(ROOT, 'report', `bench-${report.environment}`)
    await writeFile(`${file}.json`, `${JSON.stringify(report, null, 2)}\n`)
    await writeFile(`${file}.svg`, benchPlot(report))
    if (!values.json) console.log(`\n${benchTable(report)}\n`)
    say(`written to ${file}.json and ${file}.svg`)
    if (values.json) console.log(JSON.stringify(report))
    return 0
  } catch (error) {
    if (signal.aborted) return 130
    console.error(error instanceof Error ? (error.stack ?? error.message) : error)
    return 1
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
