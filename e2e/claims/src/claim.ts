import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { Environment } from '@better-together/harness/environment'
import type { AttachEvidence, EnvironmentName, Expectation, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'

export type Run<In extends Environment> = (environment: In, attachEvidence: AttachEvidence) => Promise<Facts>

/** One sentence of the argument, made to run. `NN-name/claim.ts` exports one as `claim`. */
export type Claim = {
  /** Number in the design's table. */
  number: number
  name: string
  /** The sentence that is shown to be true, or is corrected. */
  statement: string
  /** What the run does to the system and where it looks, in one or two sentences. */
  method: string
  /**
   * One run for every environment, or one for each kind where they truly differ. Each control (the protection removed) is
   * one of the facts.
   */
  run: Run<Environment> | { local?: Run<LocalEnvironment>; cluster?: Run<ClusterEnvironment> }
  expected: Readonly<Record<EnvironmentName, Expectation>>
  /** Fast and deterministic enough for every change; the others run on demand. */
  fast?: boolean
}
