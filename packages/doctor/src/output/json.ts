import type { Finding } from '../model/finding.ts'

/** The findings for programs: `{ version: 1, findings: [...] }`, fields as in finding.ts. */
export function jsonReport(findings: readonly Finding[]): string {
  return `${JSON.stringify({ version: 1, findings }, null, 2)}\n`
}
