import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Finding } from '../rules/examine.ts'
import type { Rule, Severity } from '../rules/rule.ts'

const LEVEL: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', info: 'note' }

/** Returns a URI relative to the working directory, as code scanning needs it; absolute for files elsewhere. */
function artifactUri(file: string): string {
  if (/^<|^cluster$| \(rendered\)$/.test(file)) return encodeURI(file.replace(/[<>]/g, ''))
  const below = relative('.', resolve(file))
  if (below.startsWith('..')) return pathToFileURL(resolve(file)).href
  return below.split(/[\\/]/).map(encodeURIComponent).join('/')
}

/** Returns SARIF 2.1.0, which GitHub code scanning and editors read: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function sarifReport(findings: readonly Finding[], rules: readonly Rule[]): string {
  const driver = {
    name: 'better-together doctor',
    rules: rules.map(({ id, slug, title, why, fix, link, severity }) => ({
      id,
      name: slug,
      shortDescription: { text: title },
      fullDescription: { text: why },
      help: { text: fix },
      helpUri: link,
      defaultConfiguration: { level: LEVEL[severity] },
    })),
  }
  const results = findings.map(({ ruleId, severity, file, line, object, message, fix }) => ({
    ruleId,
    ruleIndex: rules.findIndex(({ id }) => id === ruleId),
    level: LEVEL[severity],
    message: { text: `${object}: ${message}. Fix: ${fix}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: artifactUri(file) }, region: { startLine: line } } }],
  }))
  const sarif = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  }
  return `${JSON.stringify(sarif, null, 2)}\n`
}
