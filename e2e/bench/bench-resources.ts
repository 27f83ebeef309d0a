import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { PUBSUB, TOPIC } from './publish-exchange.ts'

export const sidecarNames = ['caller', 'callee', 'caller-plain', 'callee-plain', 'subscriber'] as const
export type SidecarName = (typeof sidecarNames)[number]

type Setting = { dir: string; redis: { port: number; password: string } }

/**
 * The Dapr resources of the bench: the least that the arms need. No tracing, access control or resiliency policy, so
 * that what is measured is the way through the sidecars and not what a project switches on there.
 */
export async function writeBenchResources({ dir, redis }: Setting) {
  const resources = join(dir, 'resources')
  await mkdir(resources, { recursive: true })
  const configuration = join(dir, 'configuration.yaml')
  const registry = { connectionString: join(dir, 'names.db') } // mDNS is often missing in containers and CI
  await write(configuration, 'Configuration', 'bench', {
    spec: {
      tracing: { samplingRate: '0' },
      nameResolution: { component: 'sqlite', version: 'v1', configuration: registry },
    },
  })
  await write(join(resources, 'pubsub.yaml'), 'Component', PUBSUB, {
    spec: {
      type: 'pubsub.redis',
      version: 'v1',
      metadata: Object.entries({
        redisHost: `127.0.0.1:${redis.port}`,
        redisPassword: redis.password,
        maxLenApprox: '10000', // the native arm trims its stream alike
      }).map(([name, value]) => ({ name, value })),
    },
    scopes: ['caller', 'subscriber'],
  })
  await write(join(resources, 'subscription.yaml'), 'Subscription', TOPIC, {
    apiVersion: 'dapr.io/v2alpha1',
    spec: { topic: TOPIC, pubsubname: PUBSUB, routes: { default: '/events' } },
    scopes: ['subscriber'],
  })
  return { resources, configuration }
}

async function write(file: string, kind: string, name: string, content: object): Promise<void> {
  const resource = { apiVersion: 'dapr.io/v1alpha1', kind, metadata: { name }, ...content }
  await writeFile(file, stringify(resource), { mode: 0o600 })
}
