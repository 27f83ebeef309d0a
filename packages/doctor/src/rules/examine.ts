import { objectName } from '../input/manifest.ts'
import type { Model } from '../model/model.ts'
import type { Rule, Severity } from './rule.ts'

/** One hit with everything that a report shows of it. */
export type Finding = {
  ruleId: string
  slug: string
  severity: Severity
  file: string
  line: number
  object: string
  message: string
  why: string
  fix: string
  link: string
}

const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 }

function order(a: Finding, b: Finding): number {
  return (
    rank[a.severity] - rank[b.severity] ||
    a.file.localeCompare(b.file) ||
    a.line - b.line ||
    a.ruleId.localeCompare(b.ruleId)
  )
}

/**
 * Returns what the rules find in the models: worst first, then by file and line. Several overlays share base files, so
 * the same hit at the same place is reported once.
 */
export function examine(models: readonly Model[], rules: readonly Rule[]): Finding[] {
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
