import { join } from 'node:path'
import { localArms } from '@better-together/bench/arms'
import { measureLocal } from '@better-together/bench/measure'
import type { Facts, Keep } from '@better-together/harness/facts'
import type { LocalLab } from '@better-together/harness/local/environment'
import { costsMore, fitnessFacts, measureUntilQuiet } from './judge-costs.ts'

/** Long enough for the intervals to leave 1 behind, short enough to run with the other claims. */
const SETTINGS = { blocks: 9, seconds: 0.9, rate: 150 }

/** The benchmark's call arms, shortened. */
export async function measureCosts(lab: LocalLab, keep: Keep, say: (line: string) => void): Promise<Facts> {
  const arms = localArms.filter(({ name }) => name.startsWith('direct') || name.startsWith('through'))
  const measure = (attempt: number) =>
    measureLocal({
      dir: join(lab.dir, `bench-${attempt}`),
      daprd: lab.parts.daprd,
      sentry: lab.parts.sentry,
      infrastructure: lab.parts.infrastructure(),
      versions: lab.parts.versions,
      settings: SETTINGS,
      arms,
      say,
      tick: () => undefined,
      signal: lab.signal,
    })
  const report = await measureUntilQuiet(measure, keep, say)
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
