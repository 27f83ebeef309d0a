import type { Model } from '../model/model.ts'
import type { Finding } from '../rules/examine.ts'
import type { Severity } from '../rules/rule.ts'

const COLOR: Record<Severity, number> = { error: 31, warning: 33, info: 36 }

/** Returns one line on what is known about a deployment: without a part of it, the rules that need it find nothing. */
export function describeModel(name: string, model: Model): string {
  const mtls =
    model.daprMtls === undefined
      ? 'unknown (give --dapr-values or the Configuration daprsystem)'
      : model.daprMtls.enabled
        ? 'on'
        : 'off'
  const meshes = [...new Set(model.apps.flatMap(({ mesh }) => mesh ?? []))].join(', ') || 'none'
  const kubernetes = model.apps.length > 0 ? `, mesh ${meshes}, Dapr mTLS ${mtls}` : ''
  const apps = model.apps.length + model.runFiles.flatMap(({ value }) => value.apps).length
  return `${name}: ${model.manifests.length} objects, ${apps} Dapr apps${kubernetes}`
}

/** Returns "2 errors, 1 warning" or "nothing found". */
function summary(findings: readonly Finding[]): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : `${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`
  })
  return counts.length === 0 ? 'nothing found' : counts.join(', ')
}

/** Returns the findings for people. The place comes first, because editors and terminals link it. */
export function textReport(findings: readonly Finding[], color: boolean): string {
  const paint = (severity: Severity): string => (color ? `\u001b[${COLOR[severity]}m${severity}\u001b[0m` : severity)
  const blocks = findings.map(({ file, line, severity, ruleId, slug, object, message, why, fix, link }) =>
    [
      `${file}:${line} ${paint(severity)} ${ruleId} ${slug}`,
      `  ${object}: ${message}`,
      `  why: ${why}`,
      `  fix: ${fix}`,
      `  see: ${link}`,
      '',
    ].join('\n'),
  )
  return [...blocks, summary(findings), ''].join('\n')
}
