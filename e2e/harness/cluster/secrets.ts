import { randomBytes } from 'node:crypto'
import { daprApps, NAMESPACE } from '../shop-names.ts'
import type { Kubectl } from './kubectl.ts'

const password = () => randomBytes(32).toString('base64url')

/**
 * Makes the secrets that the shop's pods name, each with a random value. Those that exist stay as they are: a pod reads
 * its own only once, at start.
 */
export async function createSecrets(kubectl: Kubectl): Promise<void> {
  const found = await kubectl.in(NAMESPACE)(['get', 'secrets', '--output', 'name'])
  const existing = new Set(found.split('\n'))
  const missing = wantedSecrets().filter(({ name }) => !existing.has(`secret/${name}`))
  if (missing.length === 0) return
  const items = missing.map(({ name, data }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: NAMESPACE },
    stringData: data,
  }))
  await kubectl.create(items)
}

function wantedSecrets(): { name: string; data: Record<string, string> }[] {
  const redis = password()
  return [
    { name: 'redis-auth', data: { password: redis, 'redis.conf': `requirepass ${redis}\n` } },
    // Both ways between an app and its sidecar, each app with its own.
    ...daprApps.flatMap((app) => [
      { name: `${app}-api-token`, data: { token: password() } },
      { name: `${app}-app-token`, data: { token: password() } },
    ]),
    // Nothing calls the dashboard, so its sidecar has nothing to show.
    { name: 'dashboard-api-token', data: { token: password() } },
  ]
}
