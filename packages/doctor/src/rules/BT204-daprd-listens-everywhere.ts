import { annotationPath } from '../model/workload.ts'
import type { Rule } from './rule.ts'

const KEY = 'dapr.io/sidecar-listen-addresses'
function isEverywhere(addresses: string): boolean {
  return addresses.split(',').some((address) => /^(0\.0\.0\.0|\[?::\]?)$/.test(address.trim()))
}

export const daprdListensEverywhere: Rule = {
  id: 'BT204',
  slug: 'daprd-listens-everywhere',
  severity: 'warning',
  title: "daprd's API listens on all addresses",
  why: 'Self-hosted daprd listens on every interface unless told otherwise, and its API has no authentication by default: anybody in the same network may invoke, publish and read state as your app.',
  fix: 'apiListenAddresses: 127.0.0.1 in dapr.yaml (once, under common). On Kubernetes remove the annotation: the default there is loopback.',
  link: 'https://docs.dapr.io/reference/arguments-annotations-overview/',
  *check({ runFiles, apps }) {
    for (const { manifest, value } of runFiles) {
      for (const [index, app] of value.apps.entries()) {
        const addresses = app.apiListenAddresses ?? value.common?.apiListenAddresses ?? ''
        if (addresses !== '' && !isEverywhere(addresses)) continue
        const own = app.apiListenAddresses !== undefined
        yield {
          on: manifest,
          path: own ? ['apps', index, 'apiListenAddresses'] : ['apps', index],
          message: `the sidecar of ${app.appID ?? `app ${index + 1}`} listens on ${addresses || 'all addresses (no apiListenAddresses)'}`,
        }
      }
    }
    for (const app of apps) {
      const addresses = app.annotations[KEY]
      if (addresses === undefined || !isEverywhere(addresses)) continue
      yield {
        on: app.manifest,
        path: annotationPath(app, KEY),
        message: `the sidecar of ${app.appId} listens on ${addresses}`,
      }
    }
  },
}
