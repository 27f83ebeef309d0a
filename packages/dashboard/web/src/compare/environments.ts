import type { Comparison } from '../../../src/protocol/comparison.ts'

/** All there are; one that was not run still has its column, and it says so. */
export const environments = ['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd'] as const

/** The newest run of an environment; undefined when it was not run. */
export function newestRun({ runs }: Comparison, environment: string): Comparison['runs'][number] | undefined {
  return runs
    .filter((run) => run.environment === environment)
    .reduce<Comparison['runs'][number] | undefined>(
      (newest, run) => (newest && newest.startedAt > run.startedAt ? newest : run),
      undefined,
    )
}
