import { execa } from 'execa'
import { z } from 'zod'
import type { Input } from './read-input.ts'
import { readYaml } from './read-yaml.ts'

const BUILT_IN = [
  'namespaces',
  'pods',
  'services',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'networkpolicies.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
]

const CUSTOM = [
  ...['components', 'configurations', 'resiliencies', 'subscriptions', 'httpendpoints'].map(
    (name) => `${name}.dapr.io`,
  ),
  ...['virtualservices', 'destinationrules'].map((name) => `${name}.networking.istio.io`),
  ...['authorizationpolicies', 'peerauthentications'].map((name) => `${name}.security.istio.io`),
  'telemetries.telemetry.istio.io',
  ...['servers', 'authorizationpolicies'].map((name) => `${name}.policy.linkerd.io`),
  'serviceprofiles.linkerd.io',
  ...['httproutes', 'grpcroutes'].map((name) => `${name}.gateway.networking.k8s.io`),
]

const version = z.looseObject({ serverVersion: z.looseObject({ gitVersion: z.string() }) })

/**
 * Reads the cluster of kubectl's current context: all resource types that doctor knows and the cluster serves.
 *
 * @throws Error when kubectl cannot be run or fails, with its message
 */
export async function readLive(kubectl: string, progress: (text: string) => void): Promise<Input> {
  const run = async (...args: string[]): Promise<string> => {
    const result = await execa(kubectl, args, { reject: false, timeout: 60_000 })
    if (result.exitCode === 0) return result.stdout
    throw new Error(`${kubectl} ${args.join(' ')} failed: ${result.stderr || result.shortMessage}`)
  }
  const served = new Set((await run('api-resources', '--verbs=list', '-o', 'name')).split('\n'))
  const types = [...BUILT_IN, ...CUSTOM.filter((type) => served.has(type))]
  const notes = CUSTOM.filter((type) => !served.has(type)).map((type) => `the cluster has no ${type}`)
  progress(`reading ${types.length} resource types`)
  const manifests = readYaml(await run('get', types.join(','), '--all-namespaces', '-o', 'json'), 'cluster')
  if (manifests.some(({ name, kind }) => kind === 'Namespace' && name === 'istio-system')) {
    manifests.push(...readYaml(await run('get', 'configmaps', '-n', 'istio-system', '-o', 'json'), 'cluster'))
  }
  const { serverVersion } = version.parse(JSON.parse(await run('version', '-o', 'json')))
  const live = manifests.map((manifest) => ({ ...manifest, place: () => ({ file: 'cluster', line: 1 }) }))
  return {
    name: 'cluster',
    overlay: true,
    whole: true,
    manifests: live,
    notes,
    live: true,
    kubernetes: serverVersion.gitVersion,
  }
}
