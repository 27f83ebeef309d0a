import type { Claim, Environment } from '../../e2e/claims/claim.ts'
import { createLocalLab } from '../../e2e/environments/local-lab.ts'
import { findParts } from '../local/find-parts.ts'
import type { BoundRun } from './run-claim.ts'

export type OpenLab = {
  versions: Record<string, string>
  bind: (claim: Claim) => BoundRun
}

type Opening = { root: string; dir: string; say: (line: string) => void; signal: AbortSignal; env: NodeJS.ProcessEnv }

/** Makes an environment ready for claims. @throws Error saying what is missing */
export async function openLab(environment: Environment, { root, dir, say, signal, env }: Opening): Promise<OpenLab> {
  if (environment !== 'local') throw new Error(`${environment} has no lab yet`)
  const parts = await findParts(say, { env, signal })
  const lab = createLocalLab({ root, parts, dir, say, signal })
  return {
    versions: parts.versions,
    bind: ({ run: { local } }) => local && ((keep) => local(lab, keep, say)),
  }
}
