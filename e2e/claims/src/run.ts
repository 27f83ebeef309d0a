import { cpus, totalmem } from 'node:os'
import { type ClusterEnvironment, createClusterEnvironment } from '@better-together/harness/cluster/environment'
import { clusterVersions } from '@better-together/harness/cluster/installed-versions'
import { restockAll } from '@better-together/harness/cluster/restock'
import type { Environment } from '@better-together/harness/environment'
import { type AttachEvidence, type EnvironmentName, type Facts, NotYetRun } from '@better-together/harness/facts'
import { createLocalEnvironment, type LocalEnvironment } from '@better-together/harness/local/environment'
import { findBinaries } from '@better-together/harness/local/infrastructure'
import type { Claim } from './claim.ts'
import { compare } from './compare.ts'
import type { ClaimResult, ClaimsReport } from './result.ts'

/** More than all claims order of an article; a cluster's shop keeps its stock from run to run. */
const UNITS = 3000

type Options = Pick<Environment, 'root' | 'dir' | 'report' | 'signal'> & {
  /** kubectl context of a cluster; undefined: the current one. */
  context: string | undefined
  /** Where programs are looked for. */
  env: NodeJS.ProcessEnv
  /** Called with each result as soon as it is there. */
  onResult: (result: ClaimResult) => void
}

/**
 * Runs claims one after the other in an environment.
 *
 * @returns undefined when it was aborted: what was broken off says nothing about the claims
 * @throws Error stating what the environment lacks
 */
export async function runClaims(
  claims: readonly Claim[],
  name: EnvironmentName,
  options: Options,
): Promise<ClaimsReport | undefined> {
  const startedAt = new Date().toISOString()
  const { environment, versions } = await openEnvironment(name, options)
  const results: ClaimResult[] = []
  for (const claim of claims) {
    options.report(`claim ${claim.number}: ${claim.method}`)
    const result = await runClaim(claim, name, runIn(environment, claim))
    if (options.signal.aborted) return undefined
    results.push(result)
    options.onResult(result)
  }
  return {
    environment: name,
    startedAt,
    versions: { node: process.version, ...versions },
    machine: {
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform} ${process.arch}`,
    },
    results,
  }
}

type Opened = { environment: LocalEnvironment | ClusterEnvironment; versions: Record<string, string> }

async function openEnvironment(
  name: EnvironmentName,
  { root, dir, report, signal, context, env }: Options,
): Promise<Opened> {
  if (name === 'local') {
    const binaries = await findBinaries(report, { env, signal })
    return {
      environment: createLocalEnvironment({ root, binaries, dir, report, signal, env }),
      versions: binaries.versions,
    }
  }
  const environment = createClusterEnvironment({ name, context, root, dir, report, signal })
  const versions = await clusterVersions(environment)
  await restockAll(environment, UNITS)
  return { environment, versions }
}

/** A claim's run, bound to its environment; undefined when it has none there. */
type BoundRun = ((attachEvidence: AttachEvidence) => Promise<Facts>) | undefined

function runIn(environment: LocalEnvironment | ClusterEnvironment, { run }: Claim): BoundRun {
  if (typeof run === 'function') return (attachEvidence) => run(environment, attachEvidence)
  const { local, cluster } = run
  if (environment.name === 'local') return local && ((attachEvidence) => local(environment, attachEvidence))
  return cluster && ((attachEvidence) => cluster(environment, attachEvidence))
}

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
