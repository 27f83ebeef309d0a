import type { Finding } from '../rules/examine.ts'
import type { Rule } from '../rules/rule.ts'
import { sarifReport } from './sarif.ts'
import { textReport } from './text.ts'

/**
 * Returns the findings in one format: text for people, JSON (`{ version: 1, findings: [...] }`) or SARIF for programs.
 *
 * @param color whether text may hold ANSI colors
 */
export function renderReport(
  findings: readonly Finding[],
  rules: readonly Rule[],
  { json, sarif, color }: { json: boolean; sarif: boolean; color: boolean },
): string {
  if (json) return `${JSON.stringify({ version: 1, findings }, null, 2)}\n`
  return sarif ? sarifReport(findings, rules) : textReport(findings, color)
}
