import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchPlot } from '@better-together/bench/bench-plot'
import type { BenchReport } from '@better-together/bench/bench-report'
import { benchTable } from '@better-together/bench/bench-table'
import { measureCluster } from '@better-together/bench/cluster-measure'
import { whyUnfit } from '@better-together/bench/fitness'
import { type Measuring, measureLocal } from '@better-together/bench/measure'
import { findDaprd, findSentry } from '@better-together/harness/binaries/dapr'
import { findRedis } from '@better-together/harness/binaries/redis'
import { supervisedInfrastructure } from '@better-together/harness/local/infrastructure'
import { createProgress } from '@better-together/harness/progress'
import { z } from 'zod'

const USAGE = `Usage: npm run bench -- [options]

Measures what a call costs: direct, with TLS, through Dapr, and from publishing to delivery, all in one interleaved run
at a constant rate. In a cluster: direct, through Dapr, through the mesh, and through both, each by pods with these
sidecars, which are removed afterwards. Writes report/bench-<env>.json and .svg. Takes two to five minutes.

  --env NAME    local (default), dapr-only or dapr-istio: the overlay that npm run up has put in place
  --cluster C   kind cluster of npm run up (default: kubectl's current context, or KUBE_CONTEXT)
  --blocks N    how often each arm takes its turn (default 15, in a cluster 30; at least 7)
  --rate N      requests a second (default 150, in a cluster 60)
  --seconds S   length of one turn (default 1)
  --json        print the report as one JSON object on the last line of stdout
  --help        this text

Exit code 0: measured and written. 1: something failed. 2: wrong options.
3: measured, but not reported, because the same arm measured twice differs by more than 5 %, more than 1 % of the
requests were sent late, or some failed: such numbers would say more about the machine than about Dapr. On Linux
root gets real-time priority for all local arms, which keeps other programs out of the way; the report says so.`

const ROOT = resolve(import.meta.dirname, '..')

const { values } = parseArgs({
  options: {
    env: { type: 'string', default: 'local' },
    cluster: { type: 'string' },
    blocks: { type: 'string' },
    rate: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
// 150 a second is below half of what every arm keeps up with on two cores: at 400 none has begun to queue. A cluster has
// twelve more sidecars and a control plane to run on the same cores.
const defaults = values.env === 'local' ? { blocks: 15, rate: 150 } : { blocks: 30, rate: 60 }
const options = z.object({
  env: z.enum(['local', 'dapr-only', 'dapr-istio']), // nobody has run it with Linkerd
  blocks: z.coerce.number().int().min(7).max(1000),
  rate: z.coerce.number().min(1).max(5000),
  seconds: z.coerce.number().min(0.2).max(600),
})
const settings = options.safeParse({ ...defaults, ...values })
if (!settings.success) {
  console.error(`${z.prettifyError(settings.error)}\n\n${USAGE}`)
  process.exit(2)
}

// Not once: a signal to the whole group arrives twice, and the second must not cut the stopping short.
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}`)))
process.exitCode = await bench(settings.data)

async function bench({ env, ...chosen }: z.infer<typeof options>): Promise<number> {
  const { report: say, tick } = createProgress()
  await mkdir(join(ROOT, '.cache', 'runs'), { recursive: true })
  const dir = await mkdtemp(join(ROOT, '.cache', 'runs', 'bench-'))
  try {
    const given = { dir, settings: chosen, say, tick, signal: stopping.signal }
    const report = env === 'local' ? await benchLocal(given) : await benchCluster(env, given)
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
    if (stopping.signal.aborted) return 130
    console.error(error instanceof Error ? (error.stack ?? error.message) : error)
    return 1
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

type Given = Pick<Measuring, 'dir' | 'settings' | 'say' | 'tick' | 'signal'>

async function benchLocal(given: Given): Promise<BenchReport> {
  const search = { env: process.env, signal: given.signal }
  const daprd = await findDaprd(given.say, search)
  const sentry = await findSentry(given.say, search)
  const redis = await findRedis(given.say, search)
  return measureLocal({
    ...given,
    daprd: daprd.command,
    sentry: sentry.command,
    infrastructure: supervisedInfrastructure(redis, undefined),
    versions: { dapr: daprd.version, redis: redis.version },
  })
}

function benchCluster(environment: 'dapr-only' | 'dapr-istio', given: Given): Promise<BenchReport> {
  const context = values.cluster ? `kind-${values.cluster}` : process.env.KUBE_CONTEXT
  return measureCluster({ ...given, environment, context, root: ROOT })
}
