import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readInput } from '@better-together/doctor/input/read-input'
import { readYaml } from '@better-together/doctor/input/read-yaml'
import { deploymentsOf } from '@better-together/doctor/model/deployments'
import { allRules } from '@better-together/doctor/rules/all-rules'
import { examine } from '@better-together/doctor/rules/examine'
import { render } from '@better-together/harness/cluster/overlays'
import { describe, expect, it } from 'vitest'
import { ROOT } from './rendered.ts'
import { schemaErrors } from './schema-errors.ts'

/** Each broken overlay, how it is installed, and everything that doctor reports about it. */
const broken = [
  // The overlay itself enables Dapr's mTLS, which is the misconfiguration.
  {
    name: 'double-mtls',
    values: ['istio/values-istiod'],
    findings: [
      'double-mtls Dapr mTLS is on, and these apps are in a mesh too: dashboard (istio), inventory (istio), notifier (istio), order (istio)',
      // One for each VirtualService that keeps Istio from retrying.
      'mesh-rule-without-effect HTTP rules for a Dapr hop that Dapr mTLS makes opaque TLS',
      'mesh-rule-without-effect HTTP rules for a Dapr hop that Dapr mTLS makes opaque TLS',
    ],
  },
  {
    name: 'double-retries',
    values: ['dapr/values-mesh', 'istio/values-istiod'],
    findings: ['double-retries inventory: up to 4 × 4 = 16', 'double-retries legacy-pricing: up to 4 × 4 = 16'],
  },
  {
    name: 'app-port-open',
    values: ['dapr/values'],
    findings: ['app-port-open inventory listens on all addresses', 'app-port-open leads to 7002'],
  },
  {
    name: 'mesh-on-dapr-system',
    values: ['dapr/values-mesh', 'istio/values-istiod'],
    findings: ['mesh-on-dapr-system istio takes in every pod of dapr-system'],
  },
  {
    name: 'sampling-0',
    values: ['dapr/values-mesh', 'istio/values-istiod'],
    findings: ['inventory', 'notifier', 'order'].map(
      (app) => `tracing-off-breaks-pubsub events published under ${app} carry no trace context`,
    ),
  },
] as const

const folderOf = (name: string) => join(ROOT, 'e2e', 'tests', 'manifests', 'broken', name)

const valuesOf = async (name: string) => {
  const file = join(ROOT, 'deploy', 'platform', `${name}.yaml`)
  return readYaml(await readFile(file, 'utf8'), file)
}

describe.each(broken)('the broken overlay $name', ({ name, values, findings }) => {
  it('is reported by doctor, and nothing else is', async () => {
    const input = await readInput(folderOf(name), { kubectl: undefined, kustomize: undefined }, process.stdin)
    const deployments = deploymentsOf([input], (await Promise.all(values.map(valuesOf))).flat(), '1.34')
    const found = examine(
      deployments.map(({ model }) => model),
      allRules,
    )
    const reported = found.map(({ slug, message }) => `${slug} ${message}`)
    expect(reported.sort()).toEqual([...findings].sort().map((finding) => expect.stringContaining(finding)))
  })

  it('has only fields that its kinds define, so that it can be installed', async () => {
    expect((await render(folderOf(name))).flatMap(schemaErrors)).toEqual([])
  })
})
