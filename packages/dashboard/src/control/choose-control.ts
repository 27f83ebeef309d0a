import { readFile } from 'node:fs/promises'
import type { DashboardConfig } from '../config.ts'
import type { FaultControl } from '../ports.ts'
import { createAgentControl } from './agent.ts'
import { createKubernetesControl } from './kubernetes.ts'
import { createKubernetesApi } from './kubernetes-api.ts'

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Who acts on the system; undefined where nobody may. `config` has what each of them needs. */
export function chooseControl(config: DashboardConfig): FaultControl | undefined {
  if (config.CONTROLS === 'agent')
    return createAgentControl({ url: config.CONTROL_AGENT_URL ?? '', token: config.CONTROL_AGENT_TOKEN ?? '' })
  if (config.CONTROLS === 'kubernetes')
    return createKubernetesControl({
      api: createKubernetesApi({ url: apiServer(config), readToken: () => readFile(TOKEN_FILE, 'utf8') }),
      namespace: config.KUBERNETES_NAMESPACE ?? '',
      legacyPricingUrls: config.LEGACY_PRICING_URLS,
      redis: { host: config.REDIS_HOST, port: config.REDIS_PORT, password: config.REDIS_PASSWORD },
    })
  return undefined
}

function apiServer({ KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port }: DashboardConfig): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}
