import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { benchTable } from '@better-together/bench/bench-table'
import { type BenchOptions, benchEnvironments, runBench } from '@better-together/bench/run-bench'
import { createProgress } from '@better-together/harness/progress'
import { z } from 'zod'

const USAGE = `Usage: npm run bench -- [options]

Measures what a call costs: direct, with TLS, through Dapr, and from publishing to delivery, all in one interleaved run
at a constant rate. In a cluster: direct, through Dapr, through the mesh, and through both, each by pods with these
sidecars, which are removed afterwards. Writes report/bench-<env>.json. Takes two to five minutes.

  --env NAME    local (default), dapr-only or dapr-istio: the overlay that npm run up has put in place
  --cluster C   kind cluster of npm run up (default: kubectl's current context, or KUBE_CONTEXT)
  --blocks N    rounds: how often each variant is measured (default 15, in a cluster 30; at least 7)
  --rate N      requests a second (default 150, in a cluster 60)
  --seconds S   length of one measurement (default 1)
  --json        print the report as one JSON object on the last line of stdout
  --help        this text

Exit code 0: measured and written. 1: something failed. 2: wrong options.
3: measured, but not reported, because the same variant measured twice differs by more than 5 %, more than 1 % of the
requests were sent late, or some failed: such numbers would describe the machine more than Dapr. On Linux, root gets
real-time priority for all local variants, which keeps other programs out of the way; the report states it.`

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
// 150 a second is below half of what every variant keeps up with on two cores: at 400 none queues yet. A cluster
// has twelve more sidecars and a control plane to run on the same cores.
const defaults = values.env === 'local' ? { blocks: 15, rate: 150 } : { blocks: 30, rate: 60 }
const options = z.object({
  env: z.enum(benchEnvironments),
  blocks: z.coerce.number().int().min(7).max(1000),
  rate: z.coerce.number().min(1).max(5000),
  seconds: z.coerce.number().min(0.2).max(600),
})
const chosen = options.safeParse({ ...defaults, ...values })
if (!chosen.success) {
  console.error(`${z.prettifyError(chosen.error)}\n\n${USAGE}`)
  process.exit(2)
}

// Not `once`: a signal to the whole group arrives twice, and the second must not cut the shutdown short.
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}`)))

const { env: environment, ...settings } = chosen.data
process.exitCode = await bench({
  environment,
  settings,
  root: resolve(import.meta.dirname, '..'),
  context: values.cluster ? `kind-${values.cluster}` : process.env.KUBE_CONTEXT,
  env: process.env,
  ...createProgress(),
  signal: stopping.signal,
})

async function bench(run: BenchOptions): Promise<number> {
  try {
    const { result, unfit } = await runBench(run)
    if (unfit.length > 0) {
      console.error(`\nNothing is reported:\n${unfit.map((reason) => `  ${reason}`).join('\n')}`)
      return 3
    }
    console.log(values.json ? JSON.stringify(result) : `\n${benchTable(result)}\n`)
    return 0
  } catch (error) {
    if (stopping.signal.aborted) return 130
    console.error(error instanceof Error ? (error.stack ?? error.message) : error)
    return 1
  }
}
