import type { Manifest } from '../input/manifest.ts'
import type { Configuration } from '../model/dapr-resources.ts'
import type { Model } from '../model/model.ts'
import type { Resource } from '../model/resource.ts'
import type { Hit, Rule } from './rule.ts'

/** Returns whether `dapr run -f` uses this Configuration, and without mTLS, which it leaves off unless set. */
function isPlainRunConfiguration(manifest: Manifest, { spec }: Configuration, { runFiles }: Model): boolean {
  const file = manifest.place([]).file.split('/').at(-1) ?? ''
  const named = runFiles.some(({ value }) =>
    [value.common, ...value.apps].some((app) => app?.configFilePath?.split('/').at(-1) === file),
  )
  return named && spec.mtls?.enabled !== true
}

function* hits({ manifest, value }: Resource<Configuration>): Generator<Hit> {
  const acl = value.spec.accessControl
  if (acl === undefined || acl.policies.length === 0) return
  const action = acl.defaultAction?.toLowerCase() === 'allow' ? 'allow' : 'deny'
  yield {
    on: manifest,
    path: ['spec', 'accessControl'],
    message:
      action === 'allow'
        ? 'Dapr mTLS is off, so every caller gets the defaultAction: allow. The policies restrict nobody'
        : 'Dapr mTLS is off, so every caller gets the defaultAction: deny. The policies let nobody in',
  }
}

export const aclWithoutMtls: Rule = {
  id: 'BT102',
  slug: 'acl-without-mtls',
  severity: 'error',
  title: 'Dapr access control without Dapr mTLS',
  why: "The caller's identity is the SPIFFE id of its Dapr certificate. Without Dapr mTLS there is none, and daprd applies the global defaultAction to everybody (pkg/acl/acl.go).",
  fix: 'Keep Dapr mTLS on, or move authorization to the mesh (by service account on port 50002) and remove the policies.',
  link: 'https://docs.dapr.io/operations/configuration/invoke-allowlist/',
  *check(model) {
    for (const configuration of model.configurations) {
      const { manifest, value } = configuration
      const off = model.daprMtls?.enabled === false || isPlainRunConfiguration(manifest, value, model)
      if (off) yield* hits(configuration)
    }
  },
}
