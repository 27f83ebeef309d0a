import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dashboardConfig } from '@better-together/dashboard/config'
import { networkEdges, sentryEdges } from '@better-together/dashboard/observe/system/topology'
import { type KubernetesObject, OVERLAYS, overlayFolder, render } from '@better-together/harness/cluster/overlays'
import { loadConfig } from '@better-together/shared/config'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from './rendered.ts'

type Env = { name: string; value?: string }
type Container = { env: Env[] }

/** Returns the pod’s environment variables, except those that only the cluster knows. */
function environmentIn(objects: readonly KubernetesObject[]): Record<string, string> {
  const find = (kind: string) =>
    objects.find((object) => object.kind === kind && object.metadata.name === 'dashboard') as KubernetesObject
  const { template } = find('Deployment').spec as { template: { spec: { containers: [Container] } } }
  const own = template.spec.containers[0].env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))
  const given = { KUBERNETES_NAMESPACE: 'shop', KUBERNETES_SERVICE_HOST: '10.96.0.1' }
  return { ...given, ...(find('ConfigMap').data as Record<string, string>), ...Object.fromEntries(own) }
}

const edges = new Set([...networkEdges, ...sentryEdges].map(({ from, to }) => `${from}>${to}`))

describe.each(OVERLAYS)('in %s the dashboard', (overlay) => {
  it.each([
    [false, 'off'],
    [true, 'kubernetes'],
  ])('understands its settings, controls: %s', async (controls, expected) => {
    const env = environmentIn(await render(overlayFolder(ROOT, overlay, controls)))
    const config = loadConfig(dashboardConfig, env)
    expect(config).toMatchObject({ ENVIRONMENT: overlay, CONTROLS: expected, HOST: '127.0.0.1', PORT: 7005 })
    expect(config.ARRIVALS).toEqual(['http://legacy-pricing-v1:7004', 'http://legacy-pricing-v2:7004'])
    expect(Object.keys(config.METRICS)).toEqual(['order', 'inventory', 'notifier'])
    expect(Object.keys(config.HEALTH)).toContain('order')
    expect(config.HOPS.map(({ edge }) => edge).filter((edge) => !edges.has(edge))).toEqual([])
  })
})

it('in Compose the dashboard understands its settings, and its controls are off', async () => {
  const file = parse(await readFile(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: { dashboard: { environment: Record<string, string>; ports: string[] } }
  }
  const { environment, ports } = file.services.dashboard
  const filledIn = Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{\w+:-(\w+)\}/, '$1')])
  const config = loadConfig(dashboardConfig, Object.fromEntries(filledIn))
  expect(config).toMatchObject({ CONTROLS: 'off', PORT: 7005, ENVIRONMENT: 'local' })
  expect(config.HOPS.map(({ edge }) => edge).filter((edge) => !edges.has(edge))).toEqual([])
  expect(ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)])
})
