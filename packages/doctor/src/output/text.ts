import type { Finding } from '../model/finding.ts'
import type { Model } from '../model/model.ts'
import type { Severity } from '../rules/rule.ts'

const COLOR: Record<Severity, number> = { error: 31, warning: 33, info: 36 }

/** One line on what is known of a deployment, because silence of a rule may only mean that a part was not given. */
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

/** "2 errors, 1 warning" or "nothing found". */
export function summary(findings: readonly Finding[]): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : `${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`
  })
  return counts.length === 0 ? 'nothing found' : counts.join(', ')
}

/** The findings for people: place first, as editors and terminals link it. */
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
