import type { Claim, Environment } from '../../e2e/claims/claim.ts'
import { type ClusterEnvironment, createClusterLab } from '../../e2e/environments/cluster-lab.ts'
import { createLocalLab } from '../../e2e/environments/local-lab.ts'
import { findParts } from '../local/find-parts.ts'
import { clusterVersions } from './cluster-versions.ts'
import type { BoundRun } from './run-claim.ts'

export type OpenLab = {
  versions: Record<string, string>
  bind: (claim: Claim) => BoundRun
}

type Opening = {
  root: string
  dir: string
  /** kubectl context; undefined: the current one. */
  context: string | undefined
  say: (line: string) => void
  signal: AbortSignal
  env: NodeJS.ProcessEnv
}

/** Makes an environment ready for claims. @throws Error saying what is missing */
export function openLab(environment: Environment, opening: Opening): Promise<OpenLab> {
  return environment === 'local' ? openLocal(opening) : openCluster(environment, opening)
}

async function openLocal({ root, dir, say, signal, env }: Opening): Promise<OpenLab> {
  const parts = await findParts(say, { env, signal })
  const lab = createLocalLab({ root, parts, dir, say, signal, env })
  return { versions: parts.versions, bind: ({ run: { local } }) => local && ((keep) => local(lab, keep, say)) }
}

async function openCluster(
  environment: ClusterEnvironment,
  { root, dir, context, say, signal }: Opening,
): Promise<OpenLab> {
  const lab = createClusterLab({ environment, context, root, dir, say, signal })
  const versions = await clusterVersions(lab)
  return { versions, bind: ({ run: { cluster } }) => cluster && ((keep) => cluster(lab, keep, say)) }
}
