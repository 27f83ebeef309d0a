import { z } from 'zod'
import { comparison } from '../protocol/comparison.ts'

// What is read of the files that `npm run claims` and `npm run bench` write; whatever else is in them is left out.

const run = comparison.shape.runs.element
const { cells } = comparison.shape.claims.element.shape
const LONGEST_REASON = 500

/** `<environment>.json` */
export const claimsReport = run.extend({
  results: z.array(
    cells.valueType.extend({
      number: z.number().int(),
      statement: z.string(),
      reason: z
        .string()
        .transform((text) => text.slice(0, LONGEST_REASON))
        .optional(),
    }),
  ),
})
export type ClaimsReport = z.infer<typeof claimsReport>

const { p50, p90 } = comparison.shape.costs.element.shape.arms.element.shape

/** `bench-<environment>.json`. Ratios are those of each block: an arm’s quantile divided by the other arm’s. */
export const benchReport = run.extend({
  arms: z.array(z.object({ name: z.string(), ratios: z.array(z.object({ against: z.string(), p50, p90 })) })),
})
export type BenchReport = z.infer<typeof benchReport>
