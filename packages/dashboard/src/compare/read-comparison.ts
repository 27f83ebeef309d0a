import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@better-together/shared/logger'
import { z } from 'zod'
import { type Comparison, comparison } from '../protocol/comparison.ts'
import { environmentName } from '../protocol/view.ts'

// What is read from the files that `npm run claims` and `npm run bench` write; everything else in them is ignored.

const run = comparison.shape.runs.element
const { cells } = comparison.shape.claims.element.shape
const { p50, p90 } = comparison.shape.costs.element.shape.arms.element.shape
const LONGEST_REASON = 500

/** `<environment>.json` */
const claimsReport = run.extend({
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
type ClaimsReport = z.infer<typeof claimsReport>

/** `bench-<environment>.json`. Ratios are those of each block: an arm’s quantile divided by the other arm’s. */
const benchReport = run.extend({
  arms: z.array(z.object({ name: z.string(), ratios: z.array(z.object({ against: z.string(), p50, p90 })) })),
})
type BenchReport = z.infer<typeof benchReport>

/** Returns a function that reads the comparison from the reports in `dir`; an undefined `dir` has none. */
export function createComparison(dir: string | undefined, logger: Logger): () => Promise<Comparison> {
  if (dir === undefined) return async () => ({ runs: [], claims: [], costs: [] })
  const files = environmentName.options.map((environment) => ({
    claims: watched(join(dir, `${environment}.json`), claimsReport, logger),
    bench: watched(join(dir, `bench-${environment}.json`), benchReport, logger),
  }))
  return async () => {
    const claims = (await Promise.all(files.map((file) => file.claims()))).filter((report) => report !== undefined)
    const benches = (await Promise.all(files.map((file) => file.bench()))).filter((report) => report !== undefined)
    return {
      runs: claims.map(({ environment, startedAt, versions }) => ({ environment, startedAt, versions })),
      claims: claimsByNumber(claims),
      costs: costsOf(benches),
    }
  }
}

/** Returns what each layer costs as a multiple of a direct call, environment by environment. */
export function costsOf(benches: readonly BenchReport[]): Comparison['costs'] {
  return benches.map(({ environment, startedAt, arms }) => ({
    environment,
    startedAt,
    // Only a direct call is compared with nothing.
    arms: arms.flatMap(({ name, ratios: [first] }) => (first ? [{ name, p50: first.p50, p90: first.p90 }] : [])),
  }))
}

/** Claims in ascending order, with one cell for each environment that ran them. */
function claimsByNumber(reports: readonly ClaimsReport[]): Comparison['claims'] {
  const byNumber = new Map<number, Comparison['claims'][number]>()
  for (const { environment, results } of reports) {
    for (const { number, statement, ...cell } of results) {
      const claim = byNumber.get(number) ?? { number, statement, cells: {} }
      claim.cells[environment] = cell
      byNumber.set(number, claim)
    }
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number)
}

/** Returns a reader that parses the file again when it has changed. A half-written file leaves the previous report. */
function watched<Schema extends z.ZodType>(file: string, schema: Schema, logger: Logger) {
  let version = ''
  let report: z.infer<Schema> | undefined
  return async (): Promise<z.infer<Schema> | undefined> => {
    const { mtimeMs, size } = (await stat(file).catch(() => undefined)) ?? { mtimeMs: 0, size: 0 }
    const now = `${mtimeMs} ${size}`
    if (now === version) return report
    version = now
    if (size === 0) {
      report = undefined
      return report
    }
    try {
      report = schema.parse(JSON.parse(await readFile(file, 'utf8')))
    } catch (error) {
      logger.warn({ err: error, file }, 'this report cannot be read')
    }
    return report
  }
}
