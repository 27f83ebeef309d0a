import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadClaims } from '@better-together/claims/src/load-claims'
import { type ClaimsReport, withEarlier } from '@better-together/claims/src/result'
import { runClaims } from '@better-together/claims/src/run'
import { claimLines, outcomeOf } from '@better-together/claims/src/table'
import { type EnvironmentName, environments } from '@better-together/harness/facts'
import { createProgress } from '@better-together/harness/progress'

const USAGE = `Usage: npm run claims -- --env local|dapr-only|dapr-istio|dapr-linkerd [options]

Runs the claims in an environment and compares what is observed with what is expected there.
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
process.exitCode = await run(environment)

async function run(name: EnvironmentName): Promise<number> {
  const progress = createProgress()
  const claims = (await loadClaims(only)).filter((claim) => !values.fast || claim.fast)
  await mkdir(join(ROOT, '.cache', 'runs'), { recursive: true })
  const dir = await mkdtemp(join(ROOT, '.cache', 'runs', 'claims-'))
  let report: ClaimsReport | undefined
  try {
    report = await runClaims(claims, name, {
      root: ROOT,
      dir,
      context: values.cluster ? `kind-${values.cluster}` : process.env.KUBE_CONTEXT,
      report: progress.report,
      signal: stopping.signal,
      env: process.env,
      onResult: (result) => !values.json && console.log(claimLines(result)),
    })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
  if (!report) return 130
  await mkdir(join(ROOT, 'report'), { recursive: true })
  const file = join(ROOT, 'report', `${name}.json`)
  await writeFile(file, `${JSON.stringify(await withEarlier(file, report), null, 2)}\n`)
  const { line, passed } = outcomeOf(report.results, { allowNotRun: values['allow-not-run'] })
  progress.report(`written to ${file}`)
  progress.report(line)
  if (values.json) console.log(JSON.stringify(report))
  return passed ? 0 : 1
}
