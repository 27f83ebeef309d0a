import type { Rule } from './rule.ts'

export const missingComponentScopes: Rule = {
  id: 'BT510',
  slug: 'missing-component-scopes',
  severity: 'warning',
  title: 'A component that every app may use',
  why: 'Without scopes each app of the namespace loads the component: it can read and write what the component holds, and it fails to start when the component does.',
  fix: 'List the app ids that need it under scopes.',
  link: 'https://docs.dapr.io/operations/components/component-scopes/',
  *check({ components, httpEndpoints }) {
    for (const { manifest, value } of [...components, ...httpEndpoints]) {
      if (value.scopes === undefined || value.scopes.length === 0)
        yield { on: manifest, path: ['metadata', 'name'], message: `${manifest.name} has no scopes` }
    }
  },
}
