import { type KubernetesObject, OVERLAYS, type Overlay } from '@better-together/harness/cluster/overlays'
import { beforeAll, describe, expect, it } from 'vitest'
import { added, changed, podTemplates, renderOverlays } from './rendered.ts'
import { schemaErrors } from './schema-errors.ts'

let without: Record<Overlay, KubernetesObject[]>
let overlays: Record<Overlay, KubernetesObject[]>
beforeAll(async () => {
  without = await renderOverlays()
  overlays = await renderOverlays(true)
})

const RIGHTS = ['Role/dashboard-controls', 'RoleBinding/dashboard-controls']
const REACH = ['NetworkPolicy/dashboard-to-what-it-controls']

describe.each(OVERLAYS)('controls of %s', (name) => {
  it('have only fields that their kinds define, with values that they allow', () => {
    expect(overlays[name].flatMap(schemaErrors)).toEqual([])
  })

  it('add rights, and network access to what they control', () => {
    // Linkerd does not distinguish paths, so what the dashboard may read there it may also switch.
    const mesh = name !== 'dapr-istio' ? [] : ['AuthorizationPolicy/legacy-pricing-from-dashboard']
    expect(added(overlays[name], without[name])).toEqual([...mesh, ...REACH, ...RIGHTS])
    expect(added(without[name], overlays[name])).toEqual([])
  })

  it('change the dashboard, and add stock', () => {
    const expected = ['ConfigMap/dashboard', 'Deployment/dashboard', 'Deployment/inventory']
    expect(changed(overlays[name], without[name])).toEqual(expected)
  })

  it('run the same pods as those of dapr-only', () => {
    expect(podTemplates(overlays[name])).toEqual(podTemplates(overlays['dapr-only']))
  })

  it('leave every other pod without a token for the API server', () => {
    const pods = Object.entries(podTemplates(overlays[name]))
    const withToken = pods.filter(([, { spec }]) => spec.automountServiceAccountToken !== false).map(([pod]) => pod)
    expect(withToken).toEqual(['Deployment/dashboard'])
  })

  it('give rights only to the dashboard’s service account, in its own namespace', () => {
    const bindings = overlays[name].filter(({ kind }) => /Binding$/.test(kind))
    expect(bindings).toMatchObject([
      {
        kind: 'RoleBinding',
        metadata: { namespace: 'shop' },
        roleRef: { kind: 'Role', name: 'dashboard-controls' },
        subjects: [{ kind: 'ServiceAccount', name: 'dashboard', namespace: 'shop' }],
      },
    ])
  })

  it('may change only the workloads that they name, and read no secret', () => {
    const roles = overlays[name].filter(({ kind }) => /Role$/.test(kind)) as unknown as { rules: Rule[] }[]
    const rules = roles.flatMap((role) => role.rules)
    const patched = rules.filter(({ verbs }) => verbs.includes('patch'))
    expect(patched.flatMap(({ resourceNames = ['any'] }) => resourceNames)).not.toContain('any')
    expect(patched.flatMap(({ resourceNames }) => resourceNames)).not.toContain('dashboard')
    const granted = new Set(
      rules.flatMap(({ resources, verbs }) => resources.flatMap((of) => verbs.map((verb) => `${verb} ${of}`))),
    )
    expect([...granted].sort()).toEqual([
      'delete pods',
      'get deployments',
      'get statefulsets',
      'list deployments',
      'list pods',
      'list statefulsets',
      'patch deployments',
      'patch statefulsets',
    ])
  })
})

type Rule = { resources: string[]; verbs: string[]; resourceNames?: string[] }

it.each(OVERLAYS)('%s grants no rights while controls are off', (name) => {
  expect(without[name].filter(({ kind }) => /^(Cluster)?Role(Binding)?$/.test(kind))).toEqual([])
  const dashboard = podTemplates(without[name])['Deployment/dashboard']
  expect(dashboard?.spec.containers[0]).toMatchObject({
    env: expect.arrayContaining([{ name: 'CONTROLS', value: 'off' }]),
  })
})
