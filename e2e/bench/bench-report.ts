import { environments } from '@better-together/harness/facts'
import { z } from 'zod'
import { layers } from './variants.ts'

const quantiles = z.object({ p50: z.number(), p90: z.number(), p99: z.number() })
/** The median over the rounds, its 95 % bootstrap interval, and each round's own value. */
const interval = z.object({ median: z.number(), low: z.number(), high: z.number(), perBlock: z.array(z.number()) })
export type Interval = z.infer<typeof interval>

/** One variant. */
const arm = z.object({
  name: z.string(),
  layer: z.enum(layers),
  path: z.string(),
  requests: z.number(),
  errors: z.number(),
  /** Over all requests of all rounds, from their intended start. */
  latencyMs: quantiles,
  /** This variant's quantile divided by the other's in the same round. */
  ratios: z.array(z.object({ against: z.string(), p50: interval, p90: interval, p99: interval })),
  /** User and system time per request of each process that worked for it; null where there is no /proc. */
  cpu: z.array(z.object({ process: z.string(), usPerRequest: z.number() })).nullable(),
})
export type ArmReport = z.infer<typeof arm>

/**
 * One run of the benchmark, as written to `report/bench-<environment>.json`. The file's words are older than the code's: an
 * arm is a variant, a block is a round.
 */
export const benchReport = z.object({
  environment: z.enum(environments),
  startedAt: z.iso.datetime(),
  versions: z.record(z.string(), z.string()),
  machine: z.object({ cores: z.number(), memoryGiB: z.number(), platform: z.string() }),
  settings: z.object({
    rate: z.number(),
    seconds: z.number(),
    blocks: z.number(),
    bodyBytes: z.number(),
    /** Whether all of it ran before every other program; absent where that cannot be known. */
    scheduling: z.enum(['normal', 'realtime']).optional(),
  }),
  /** What makes the run fit to be reported: the same variant twice, and requests that were sent in time. */
  control: z.object({ arm: z.string(), against: z.string(), p50Ratio: z.number(), lateShare: z.number() }),
  arms: z.array(arm),
  /** What Dapr and mesh together add to a direct call, divided by the sum of what each adds alone; medians. */
  additivity: interval.optional(),
  /** At the end of the run; null where there is no /proc. */
  memory: z.array(z.object({ process: z.string(), pssMiB: z.number(), rssMiB: z.number() })).nullable(),
})
export type BenchReport = z.infer<typeof benchReport>
