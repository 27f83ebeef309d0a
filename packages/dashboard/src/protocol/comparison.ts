import { z } from 'zod'
import { environmentName } from './view.ts'

const interval = z.object({ median: z.number(), low: z.number(), high: z.number() })

/** `GET /api/comparison`: what `npm run claims` and `npm run bench` have written, without the evidence. */
export const comparison = z.object({
  runs: z.array(
    z.object({ environment: environmentName, startedAt: z.iso.datetime(), versions: z.record(z.string(), z.string()) }),
  ),
  claims: z.array(
    z.object({
      number: z.number().int(),
      statement: z.string(),
      /** By environment; one that was not run is absent. */
      cells: z.record(
        z.string(),
        z.object({
          status: z.enum(['holds', 'differs', 'failed', 'not-applicable', 'not-yet-run']),
          reason: z.string().optional(),
          rows: z.array(z.object({ fact: z.string(), expected: z.string(), seen: z.string(), holds: z.boolean() })),
        }),
      ),
    }),
  ),
  costs: z.array(
    z.object({
      environment: environmentName,
      startedAt: z.iso.datetime(),
      arms: z.array(z.object({ name: z.string(), p50: interval, p90: interval })),
    }),
  ),
})
export type Comparison = z.infer<typeof comparison>
