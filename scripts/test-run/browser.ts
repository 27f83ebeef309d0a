import { BinaryNotFound } from '@better-together/harness/binaries/binary'
import { findChromium } from '@better-together/harness/binaries/chromium'
import { type Context, runVitest, type StepResult } from './steps.ts'

/** The tests of the dashboard’s page in a real Chromium. Without one they do not run, and the result reports that. */
export async function runBrowser(
  context: Context,
  infrastructure: () => Promise<Record<string, string>>,
): Promise<StepResult> {
  const { env, report, signal } = context
  const chromium = await findChromium(report, { env, signal }).catch(remedyFor)
  if (typeof chromium !== 'string')
    return runVitest(context, 'browser', { ...(await infrastructure()), CHROMIUM_PATH: chromium.command })
  const notRun = [`the dashboard in a real browser: there is no Chromium. ${chromium}`]
  return { name: 'browser', passed: 0, failed: 0, notRun, seconds: 0 }
}

/** Returns what the user can do about a missing browser. */
function remedyFor(error: unknown): string {
  if (!(error instanceof BinaryNotFound)) throw error
  return error.message.split('\n').at(-1) ?? ''
}
