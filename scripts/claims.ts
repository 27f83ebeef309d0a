import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { withEarlier } from '@better-together/claims/src/earlier-results'
import { loadClaims } from '@better-together/claims/src/load-claims'
import { openEnvironment } from '@better-together/claims/src/open-environment'
import { outcomeOf } from '@better-together/claims/src/outcome'
import type { ClaimResult, ClaimsReport } from '@better-together/claims/src/result'
import { runClaim } from '@better-together/claims/src/run-claim'
import { claimLines } from '@better-together/claims/src/table'
import { type EnvironmentName, environments } from '@better-together/harness/facts'
import { createProgress } from '@better-together/harness/progress'

const USAGE = `Usage: npm run claims -- --env local|dapr-only|dapr-istio|dapr-linkerd [options]

Runs the claims in an environment and compares what is seen with what is expected there.
Writes report/<environment>.json. Exit code 0 only when at least one claim was run, all that were run hold, and none was
left out because it cannot be run there yet.

  --cluster NAME  kind cluster of npm run up (default: kubectl's current context, or KUBE_CONTEXT)
  --only 2,6    only these claims
  --fast        only those that are quick enough for every change
  --allow-not-run   exit code 0 also when some claims were not run; when none was, it is still 1
  --json        print the report as one JSON object on the last line of stdout
  --help        this text`

const ROOT = resolve(import.meta.dirname, '..')

const { values } = parseArgs({
  options: {
    env: { type: 'string', default: 'local' },
    cluster: { type: 'string' },
    only: { type: 'string' },
    fast: { type: 'boolean', default: false },
    'allow-not-run': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const environment = environments.find((name) => name === values.env)
const only = values.only?.split(',').map(Number)
if (!environment || only?.some(Number.isNaN)) {
  console.error(
    `${environment ? `--only takes numbers, not ${values.only}` : `There is no environment ${values.env}`}\n\n${USAGE}`,
  )
  process.exit(2)
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stopping.abort(new Error(`Stopped by ${signal}`)))
process.exitCode = await runClaims(environment)

async function runClaims(env: EnvironmentName): Promise<number> {
  const progress = createProgress()
  await mkdir(join(ROOT, '.cache', 'runs'), { recursive: true })
  const dir = await mkdtemp(join(ROOT, '.cache', 'runs', 'claims-'))
  const claims = (await loadClaims(only)).filter((claim) => !values.fast || claim.fast)
  const startedAt = new Date().toISOString()
  const context = values.cluster ? `kind-${values.cluster}` : process.env.KUBE_CONTEXT
  const opened = await openEnvironment(env, {
    root: ROOT,
    dir,
    context,
    report: progress.report,
    signal: stopping.signal,
    env: process.env,
  })
  const results: ClaimResult[] = []
  try {
    for (const claim of claims) {
      progress.report(`claim ${claim.number}: ${claim.method}`)
      const result = await runClaim(claim, env, opened.bind(claim))
      if (stopping.signal.aborted) return 130 // what was broken off says nothing of the claim
      results.push(result)
      if (!values.json) console.log(claimLines(result))
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
  const report: ClaimsReport = {
    environment: env,
    startedAt,
    versions: { node: process.version, ...opened.versions },
    machine: {
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform} ${process.arch}`,
    },
    results,
  }
  await mkdir(join(ROOT, 'report'), { recursive: true })
  const file = join(ROOT, 'report', `${env}.json`)
  await writeFile(file, `${JSON.stringify(await withEarlier(file, report), null, 2)}\n`)
  const { line, passed } = outcomeOf(results, { allowNotRun: values['allow-not-run'] })
  progress.report(`written to ${file}`)
  progress.report(line)
  if (values.json) console.log(JSON.stringify(report))
  return passed ? 0 : 1
}
