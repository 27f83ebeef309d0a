import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const row = z.object({ fact: z.string(), expected: z.string(), seen: z.string(), holds: z.boolean() })

/** What came of one claim in one environment, as written to `report/<environment>.json`. */
export const claimResult = z.object({
  number: z.number(),
  name: z.string(),
  statement: z.string(),
  method: z.string(),
  /** `differs`: something was observed that differs from what was expected. `failed`: the run itself broke. */
  status: z.enum(['holds', 'differs', 'failed', 'not-applicable', 'not-yet-run']),
  /** Why it is not applicable, not yet run, or failed. */
  reason: z.string().optional(),
  rows: z.array(row),
  evidence: z.array(z.object({ name: z.string(), content: z.string() })),
  seconds: z.number(),
})
export type ClaimResult = z.infer<typeof claimResult>

/** One run of the claims in one environment. */
export const claimsReport = z.object({
  environment: z.enum(['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd']),
  startedAt: z.iso.datetime(),
  /** What ran, by name: `{ dapr: '1.18.1', node: 'v20.20.2', … }`. */
  versions: z.record(z.string(), z.string()),
  machine: z.object({ cores: z.number(), memoryGiB: z.number(), platform: z.string() }),
  results: z.array(claimResult),
})
export type ClaimsReport = z.infer<typeof claimsReport>

/**
 * A run of some claims only replaces their results and keeps those of the others, as long as the same versions were
 * run: results of different versions in one report would mislead.
 */
export async function withEarlier(file: string, report: ClaimsReport): Promise<ClaimsReport> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const earlier = text === undefined ? undefined : claimsReport.safeParse(JSON.parse(text)).data
  if (!earlier || JSON.stringify(earlier.versions) !== JSON.stringify(report.versions)) return report
  const kept = earlier.results.filter(({ number }) => !report.results.some((result) => result.number === number))
  return { ...report, results: [...report.results, ...kept].sort((a, b) => a.number - b.number) }
}
