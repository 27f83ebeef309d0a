import { readFile } from 'node:fs/promises'
import { type ClaimsReport, claimsReport } from './result.ts'

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
