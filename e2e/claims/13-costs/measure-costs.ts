import { join } from 'node:path'
import { localArms } from '@better-together/bench/arms'
import { measureLocal } from '@better-together/bench/measure'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { costsMore, fitnessFacts, measureUntilQuiet } from './judge-costs.ts'

/** Long enough for the intervals to leave 1 behind, short enough to run with the other claims. */
const SETTINGS = { blocks: 9, seconds: 0.9, rate: 150 }

/** The benchmark's call arms, shortened. */
export async function measureCosts(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const arms = localArms.filter(({ name }) => name.startsWith('direct') || name.startsWith('through'))
  const measure = (attempt: number) =>
    measureLocal({
      dir: join(environment.dir, `bench-${attempt}`),
      daprd: environment.parts.daprd,
      sentry: environment.parts.sentry,
      infrastructure: environment.parts.infrastructure(),
      versions: environment.parts.versions,
      settings: SETTINGS,
      arms,
      say: environment.report,
      tick: () => undefined,
      signal: environment.signal,
    })
  const report = await measureUntilQuiet(measure, attachEvidence, environment.report)
  return {
    ...fitnessFacts(report),
    'through Dapr costs more than direct, beyond the interval': costsMore(report, 'through Dapr', 'direct'),
    'through Dapr costs more than direct with TLS, beyond the interval': costsMore(
      report,
      'through Dapr',
      'direct with TLS',
    ),
    'through Dapr without mTLS costs more than direct, beyond the interval': costsMore(
      report,
      'through Dapr, no mTLS',
      'direct',
    ),
  }
}
