import { KNOWN_KINDS } from '../model/known-kinds.ts'
import type { Rule } from './rule.ts'

export const unreadableManifest: Rule = {
  id: 'BT001',
  slug: 'unreadable-manifest',
  severity: 'warning',
  title: 'A manifest that does not have the shape of its kind',
  why: 'No other rule looks at it, so their silence about it means nothing. Dapr or the API server will most likely refuse it as well.',
  fix: 'Correct the type or the missing field.',
  link: 'https://docs.dapr.io/reference/resource-specs/',
  *check({ manifests }) {
    for (const manifest of manifests) {
      const group = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0] : ''
      const issue = KNOWN_KINDS[`${group}/${manifest.kind}`]?.safeParse(manifest.body).error?.issues[0]
      if (issue === undefined) continue
      const path = issue.path.filter((step) => typeof step !== 'symbol')
      yield { on: manifest, path, message: `${path.join('.')}: ${issue.message}` }
    }
  },
}
