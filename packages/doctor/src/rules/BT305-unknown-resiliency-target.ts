import type { Rule } from './rule.ts'

export const unknownResiliencyTarget: Rule = {
  id: 'BT305',
  slug: 'unknown-resiliency-target',
  severity: 'warning',
  title: 'A Resiliency target that nothing here has the name of',
  why: 'Dapr matches targets by name and says nothing about one that matches no app, HTTPEndpoint or component: the policy you rely on does not exist.',
  fix: 'Use the app id (dapr.io/app-id), the metadata.name of the HTTPEndpoint or of the component.',
  link: 'https://docs.dapr.io/operations/resiliency/targets/',
  *check(model) {
    if (!model.whole) return
    const apps = new Set([
      ...model.apps.map(({ appId }) => appId),
      ...model.runFiles.flatMap(({ value }) => value.apps.flatMap(({ appID }) => appID ?? [])),
    ])
    const callable = new Set([...apps, ...model.httpEndpoints.map(({ manifest }) => manifest.name)])
    const components = new Set(model.components.map(({ manifest }) => manifest.name))
    for (const { manifest, value } of model.resiliencies) {
      const { targets } = value.spec
      for (const name of Object.keys(targets.apps)) {
        if (apps.size === 0 || callable.has(name) || /^https?:/.test(name)) continue
        yield {
          on: manifest,
          path: ['spec', 'targets', 'apps', name],
          message: `no app or HTTPEndpoint ${name} (there are ${[...callable].join(', ')})`,
        }
      }
      for (const name of Object.keys(targets.components)) {
        if (components.size === 0 || components.has(name)) continue
        yield {
          on: manifest,
          path: ['spec', 'targets', 'components', name],
          message: `no component ${name} (there are ${[...components].join(', ')})`,
        }
      }
    }
  },
}
