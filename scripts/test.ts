import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createProgress } from '@better-together/harness/progress'
import { runBrowser } from './test-run/browser.ts'
import { prepareInfrastructure } from './test-run/infrastructure.ts'
import { runCommand, runVitest, type StepResult } from './test-run/steps.ts'

const USAGE = `Usage: npm test -- [options]

Checks lint, types, unused code and the direction of imports; runs the unit tests, the integration tests against real
daprd, Redis and Zipkin, and the tests of the dashboard in a real Chromium, where there is one (with SCREENSHOTS=1 they
write .cache/screenshots).
Where a Docker engine answers, testcontainers provides Redis and Zipkin; elsewhere the same tests run on local processes.

  --only lint,types,unused,boundaries,unit,local,browser   only these steps
  --help                                                  this text`

const ROOT = resolve(import.meta.dirname, '..')
const STEPS = ['lint', 'types', 'unused', 'boundaries', 'unit', 'local', 'browser'] as const
type Step = (typeof STEPS)[number]

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', default: false } } })
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const only = values.only?.split(',')
const unknown = only?.filter((step) => !STEPS.some((known) => known === step)) ?? []
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}\n\n${USAGE}`)
  process.exit(2)
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())

const { report } = createProgress()
const context = { root: ROOT, env: process.env, report, signal: stopping.signal }
let prepared: ReturnType<typeof prepareInfrastructure> | undefined
const infrastructure = () => {
  prepared ??= prepareInfrastructure(context)
  return prepared
}
const run: Record<Step, () => Promise<StepResult>> = {
  lint: () => runCommand(context, 'lint', 'biome', ['check', '.']),
  types: () => runCommand(context, 'types', 'tsc', ['-b']),
  unused: () => runCommand(context, 'unused', 'knip', []),
  boundaries: () => runCommand(context, 'boundaries', 'depcruise', ['services', 'packages', 'e2e', 'scripts']),
  unit: () => runVitest(context, 'unit', {}),
  local: async () => runVitest(context, 'local', await infrastructure()),
  browser: () => runBrowser(context, infrastructure),
}

const results: StepResult[] = []
for (const step of STEPS.filter((name) => only?.includes(name) ?? true)) {
  if (stopping.signal.aborted) break
  results.push(await run[step]())
}
const sum = (count: (result: StepResult) => number) => results.reduce((total, result) => total + count(result), 0)
console.log('')
for (const { name, passed, failed, notRun, seconds } of results) {
  console.log(`${failed === 0 ? '✔' : '✘'} ${name.padEnd(11)}${passed} passed, ${failed} failed, ${seconds} s`)
  for (const reason of notRun) console.log(`    not run: ${reason}`)
}
const failed = sum((result) => result.failed)
console.log(`\n${sum((result) => result.passed)} passed, ${failed} failed`)
process.exitCode = stopping.signal.aborted ? 130 : failed === 0 ? 0 : 1
