import { z } from 'zod'
import { comparison } from './comparison.ts'
import { environmentName } from './view.ts'

const quantiles = z.object({ p50: z.number(), p90: z.number(), p99: z.number() })
const interval = z.object({ median: z.number(), low: z.number(), high: z.number() })

/** Whether the results support an answer. `not-run`: no environment that could show it has run the claim. */
const standing = z.enum(['shown', 'contradicted', 'not-run'])

const citation = z.object({
  claim: z.number().int(),
  statement: z.string().optional(),
  /** The environments that can show it; any when absent. */
  in: z.array(environmentName).readonly().optional(),
  standing,
  observedIn: z.array(environmentName),
})

/** The decision guide: what a reader may need, which layer answers it, and the claims that the answer rests on. */
const decision = z.object({
  needs: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      layer: z.enum(['dapr', 'mesh']),
      why: z.string(),
      standing,
      citations: z.array(citation),
    }),
  ),
  /** What matters to those who run both layers. */
  both: z.array(citation),
  /** One for each combination of needs: bit n of its index is the n-th need. */
  headlines: z.array(z.object({ kicker: z.string(), title: z.string(), note: z.string(), both: z.boolean() })),
})

/** What one run of the benchmark measured, beyond the ratios that the comparison has. */
const measurement = z.object({
  environment: environmentName,
  settings: z.object({
    blocks: z.number(),
    rate: z.number(),
    bodyBytes: z.number(),
    scheduling: z.enum(['normal', 'realtime']).optional(),
  }),
  control: z.object({ p50Ratio: z.number() }),
  additivity: interval.optional(),
  arms: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      latencyMs: quantiles,
      ratios: z.array(z.object({ against: z.string(), p50: interval, p90: interval, p99: interval })),
      cpu: z.array(z.object({ process: z.string(), usPerRequest: z.number() })).nullable(),
    }),
  ),
  memory: z.array(z.object({ process: z.string(), pssMiB: z.number(), rssMiB: z.number() })).nullable(),
})
export type Measurement = z.infer<typeof measurement>

/** Everything that was run so far, for a page without a server: `npm run report` writes it. */
export const report = z.object({
  comparison,
  /** What the comparison leaves out of each claim; `runs` by environment. */
  claims: z.array(
    z.object({
      number: z.number().int(),
      name: z.string(),
      method: z.string(),
      runs: z.record(
        z.string(),
        z.object({
          seconds: z.number(),
          evidence: z.array(z.object({ name: z.string(), content: z.string() })),
        }),
      ),
    }),
  ),
  measurements: z.array(measurement),
  sources: z.array(
    z.object({
      kind: z.enum(['claims', 'benchmark']),
      environment: environmentName,
      startedAt: z.iso.datetime(),
      versions: z.record(z.string(), z.string()),
      machine: z.object({ cores: z.number(), memoryGiB: z.number(), platform: z.string() }),
    }),
  ),
  decision,
})
export type Report = z.infer<typeof report>
export type Citation = z.infer<typeof citation>
