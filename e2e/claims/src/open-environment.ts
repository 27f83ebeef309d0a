import { type ClusterEnvironment, createClusterLab } from '@better-together/harness/cluster/environment'
import { clusterVersions } from '@better-together/harness/cluster/installed-versions'
import type { Environment } from '@better-together/harness/facts'
import { createLocalLab } from '@better-together/harness/local/environment'
import { findParts } from '@better-together/harness/local/find-parts'
import type { Claim } from './claim.ts'
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
