import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'

export type Context = { root: string; env: NodeJS.ProcessEnv; report: (line: string) => void; signal: AbortSignal }

/** The result of one step. `notRun` names each test that did not run, and why. */
export type StepResult = { name: string; passed: number; failed: number; notRun: string[]; seconds: number }

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), meta: z.unknown() })) }),
  ),
})

/** A step that is one command: it passes or fails as a whole. */
export async function runCommand(context: Context, name: string, command: string, args: string[]): Promise<StepResult> {
  const { exitCode, seconds } = await run(context, name, command, args, {})
  return { name, passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, notRun: [], seconds }
}

/** One vitest project, counted test by test. A file that cannot be loaded counts as a failure. */
export async function runVitest(context: Context, project: string, env: Record<string, string>): Promise<StepResult> {
  const report = join(context.root, '.cache', 'test', `${project}.json`)
  await mkdir(join(context.root, '.cache', 'test'), { recursive: true })
  await rm(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { exitCode, seconds } = await run(context, project, 'vitest', ['run', '--project', project, ...reporters], env)
  const text = await readFile(report, 'utf8').catch(() => undefined)
  if (!text) return { name: project, passed: 0, failed: 1, notRun: [], seconds }
  const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = vitestReport.parse(JSON.parse(text))
  const skipped = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
  const failed =
    numFailedTests > 0 ? numFailedTests : numFailedTestSuites + (exitCode !== 0 && numFailedTestSuites === 0 ? 1 : 0)
  return { name: project, passed: numPassedTests, failed, notRun: skipped.map(({ fullName }) => fullName), seconds }
}

async function run(
  { root, env, report, signal }: Context,
  name: string,
  command: string,
  args: string[],
  more: Record<string, string>,
) {
  report(`${name}: ${command} ${args.filter((arg) => !arg.startsWith('--')).join(' ')}`)
  const begun = Date.now()
  const { exitCode } = await execa(command, args, {
    cwd: root,
    preferLocal: true,
    env: { ...env, ...more },
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 15_000, // tests stop their shops when they get SIGTERM
  })
  return { exitCode, seconds: Math.round((Date.now() - begun) / 100) / 10 }
}
