import { type AttachEvidence, type EnvironmentName, type Facts, NotYetRun } from '@better-together/harness/facts'
import type { Claim } from './claim.ts'
import { compare } from './compare.ts'
import type { ClaimResult } from './result.ts'

/** A claim's run, bound to the environment of its environment; undefined when it has none there. */
export type BoundRun = ((attachEvidence: AttachEvidence) => Promise<Facts>) | undefined

/** Runs one claim and compares. Never throws: a run that breaks is a result too. */
export async function runClaim(claim: Claim, environment: EnvironmentName, run: BoundRun): Promise<ClaimResult> {
  const { number, name, statement, method } = claim
  const base = { number, name, statement, method, rows: [], evidence: [], seconds: 0 }
  const expectation = claim.expected[environment]
  if ('notApplicable' in expectation) return { ...base, status: 'not-applicable', reason: expectation.notApplicable }
  if ('notYetRun' in expectation) return { ...base, status: 'not-yet-run', reason: expectation.notYetRun }
  if (!run) return { ...base, status: 'not-yet-run', reason: `there is no run for ${environment} yet` }

  const evidence: ClaimResult['evidence'] = []
  const attachEvidence: AttachEvidence = async (title, content) => {
    evidence.push({ name: title, content: typeof content === 'string' ? content : JSON.stringify(content, null, 2) })
  }
  const begun = Date.now()
  const seconds = () => Math.round((Date.now() - begun) / 100) / 10
  try {
    const rows = compare(expectation, await run(attachEvidence))
    const status = rows.every(({ holds }) => holds) ? 'holds' : 'differs'
    return { ...base, status, rows, evidence, seconds: seconds() }
  } catch (error) {
    if (error instanceof NotYetRun) return { ...base, status: 'not-yet-run', reason: error.message }
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ...base, status: 'failed', reason, evidence, seconds: seconds() }
  }
}
