import { mayShareNamespace } from '../input/manifest.ts'
import { annotationPath } from '../model/workload.ts'
import type { Rule } from './rule.ts'

const KEY = 'dapr.io/config'

export const unknownConfiguration: Rule = {
  id: 'BT601',
  slug: 'unknown-configuration',
  severity: 'error',
  title: 'dapr.io/config names no Configuration',
  why: 'daprd looks for the Configuration in its own namespace and does not start without it: the pod crash-loops.',
  fix: 'Apply the Configuration in the namespace of the app, or correct the annotation.',
  link: 'https://docs.dapr.io/operations/configuration/configuration-overview/',
  *check({ whole, apps, configurations }) {
    if (!whole || configurations.length === 0) return
    for (const app of apps) {
      const name = app.annotations[KEY]
      const exists = configurations.some(
        ({ manifest }) => manifest.name === name && mayShareNamespace(manifest, app.manifest),
      )
      if (name === undefined || exists) continue
      yield {
        on: app.manifest,
        path: annotationPath(app, KEY),
        message: `there is no Configuration ${name} for ${app.appId}`,
      }
    }
  },
}
