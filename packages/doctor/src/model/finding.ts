import type { Rule, Severity } from '../rules/rule.ts'
import { objectName } from './manifest.ts'
import type { Model } from './model.ts'

/** What a report shows of one hit. */
export interface Finding {
  readonly ruleId: string
  readonly slug: string
  readonly severity: Severity
  readonly file: string
  readonly line: number
  readonly object: string
  readonly message: string
  readonly why: string
  readonly fix: string
  readonly link: string
}

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 }

const order = (a: Finding, b: Finding): number =>
  rank[a.severity] - rank[b.severity] ||
  a.file.localeCompare(b.file) ||
  a.line - b.line ||
  a.ruleId.localeCompare(b.ruleId)

/**
 * Runs every rule over every model. Worst first, then by file and line. Several overlays share base files, so the
 * same hit at the same place is told once.
 */
export const examine = (models: readonly Model[], rules: readonly Rule[]): Finding[] => {
  const findings = new Map<string, Finding>()
  for (const model of models) {
    for (const rule of rules) {
      for (const { on, path, message } of rule.check(model)) {
        const { file, line } = on.place(path)
        const { id: ruleId, slug, severity, why, fix, link } = rule
        const finding = { ruleId, slug, severity, file, line, object: objectName(on), message, why, fix, link }
        findings.set([ruleId, file, line, finding.object, message].join('\0'), finding)
      }
    }
  }
  return [...findings.values()].sort(order)
}
