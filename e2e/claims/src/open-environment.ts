import { createClusterEnvironment } from '@better-together/harness/cluster/environment'
import { clusterVersions } from '@better-together/harness/cluster/installed-versions'
import type { Overlay } from '@better-together/harness/cluster/overlays'
import type { EnvironmentName } from '@better-together/harness/facts'
import { createLocalEnvironment } from '@better-together/harness/local/environment'
import { findBinaries } from '@better-together/harness/local/infrastructure'
import type { Claim } from './claim.ts'
import type { BoundRun } from './run-claim.ts'

export type OpenedEnvironment = {
  versions: Record<string, string>
  bind: (claim: Claim) => BoundRun
}

type Opening = {
  root: string
  dir: string
  /** kubectl context; undefined: the current one. */
  context: string | undefined
  report: (line: string) => void
  signal: AbortSignal
  env: NodeJS.ProcessEnv
}

/** Makes an environment ready for claims. @throws Error saying what is missing */
export function openEnvironment(name: EnvironmentName, opening: Opening): Promise<OpenedEnvironment> {
  return name === 'local' ? openLocal(opening) : openCluster(name, opening)
}

async function openLocal({ root, dir, report, signal, env }: Opening): Promise<OpenedEnvironment> {
  const binaries = await findBinaries(report, { env, signal })
  const environment = createLocalEnvironment({ root, binaries, dir, report, signal, env })
  return {
    versions: binaries.versions,
    bind: ({ run: { local } }) => local && ((attachEvidence) => local(environment, attachEvidence)),
  }
}

async function openCluster(name: Overlay, { root, dir, context, report, signal }: Opening): Promise<OpenedEnvironment> {
  const environment = createClusterEnvironment({ name, context, root, dir, report, signal })
  const versions = await clusterVersions(environment)
  return {
    versions,
    bind: ({ run: { cluster } }) => cluster && ((attachEvidence) => cluster(environment, attachEvidence)),
  }
}
