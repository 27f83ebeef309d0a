import type { Rule } from './rule.ts'

const REQUIRED = ['appId', 'trustDomain', 'namespace'] as const

export const incompleteAclPolicy: Rule = {
  id: 'BT108',
  slug: 'incomplete-acl-policy',
  severity: 'error',
  title: 'An access control policy without app id, trust domain or namespace',
  why: 'daprd refuses the whole configuration and does not start (dapr pkg/acl/acl.go).',
  fix: 'Give every policy its appId, trustDomain and namespace.',
  link: 'https://docs.dapr.io/operations/configuration/invoke-allowlist/',
  *check({ configurations }) {
    for (const { manifest, value } of configurations) {
      for (const [index, policy] of (value.spec.accessControl?.policies ?? []).entries()) {
        const missing = REQUIRED.filter((key) => !policy[key])
        if (missing.length === 0) continue
        const path = ['spec', 'accessControl', 'policies', index]
        yield { on: manifest, path, message: `policy ${index + 1} has no ${missing.join(', ')}` }
      }
    }
  },
}
