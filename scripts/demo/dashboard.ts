import { join } from 'node:path'
import { serviceCommand } from '@better-together/harness/local/commands'
import { freePorts } from '@better-together/harness/local/ports'
import type { StartedShop } from '@better-together/harness/local/shop'
import type { Command } from '@better-together/harness/local/supervisor'
import { daprApps } from '@better-together/harness/shop-names'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import type { FaultAgent } from './fault-agent/start.ts'

const USUAL_PORT = 7005
const START_DEADLINE_MS = 30_000

export type DashboardOptions = {
  root: string
  /** Versions by component name. */
  versions: Record<string, string>
  /** Undefined: the page is read-only. */
  agent: FaultAgent | undefined
  /** Folder of the reports of claims and benchmarks; by default this repository's. */
  reportsDir?: string
  /** The preferred port; 0 for any free one. */
  port?: number
  signal?: AbortSignal
}

/**
 * Starts the dashboard beside a shop, under the shop’s supervisor, which also stops it.
 *
 * @returns its address, once it answers
 */
export async function startDashboard(shop: StartedShop, options: DashboardOptions): Promise<string> {
  const { signal } = options
  const { dashboard: port } = await freePorts({ dashboard: options.port ?? USUAL_PORT })
  shop.supervisor.start('dashboard', dashboardCommand(shop, { ...options, port }))
  const url = `http://127.0.0.1:${port}`
  await waitFor(() => answers(`${url}/readyz`), {
    what: 'the dashboard’s start',
    deadlineMs: START_DEADLINE_MS,
    signal,
  })
  return url
}

/** Returns the command of a shop's dashboard on a port that is known to be free. */
export function dashboardCommand(shop: StartedShop, options: DashboardOptions & { port: number }): Command {
  const { root, versions, agent, port, reportsDir = join(root, 'report') } = options
  return serviceCommand(join(root, 'packages', 'dashboard'), {
    PORT: String(port),
    VERSIONS: JSON.stringify(versions),
    REPORTS_DIR: reportsDir,
    ...sourceSettings(shop),
    ...controls(agent),
  })
}

function sourceSettings({ ports, urls, identities }: StartedShop): Record<string, string> {
  const local = (port: number, path = '') => `http://127.0.0.1:${port}${path}`
  const perApp = (url: (app: (typeof daprApps)[number]) => [string, string]) => Object.fromEntries(daprApps.map(url))
  const dial = (edge: string, port: number, kind: 'http' | 'grpc' | 'redis') => ({
    edge,
    host: '127.0.0.1',
    port,
    kind,
  })
  const hops = [
    dial('shopper>order', ports.order, 'http'),
    dial('order>order-daprd', ports['order-dapr-http'], 'http'),
    dial('order-daprd>inventory-daprd', ports['inventory-dapr-internal'], 'grpc'),
    dial('inventory-daprd>inventory', ports.inventory, 'http'),
    dial('order-daprd>legacy-pricing', ports['legacy-pricing'], 'http'),
    ...daprApps.map((app) => dial(`${app}-daprd>redis`, ports.redis, 'redis')),
    dial('notifier-daprd>notifier', ports.notifier, 'http'),
    ...(urls.zipkin ? [dial('order-daprd>zipkin', ports.zipkin, 'http')] : []),
    dial('order-daprd>sentry', ports.sentry, 'grpc'),
  ]
  const health = {
    ...perApp((app) => [app, `${urls[app]}/healthz`]),
    ...perApp((app) => [`${app}-daprd`, local(ports[`${app}-dapr-metrics`], '/metrics')]),
    'legacy-pricing': `${urls['legacy-pricing']}/healthz`,
    sentry: local(ports['sentry-healthz'], '/healthz'),
    ...(urls.zipkin && { zipkin: `${urls.zipkin}/health` }),
  }
  return {
    ENVIRONMENT: 'local',
    ORDER_URL: urls.order,
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: String(ports.redis),
    REDIS_PASSWORD: identities.redisPassword,
    METRICS: JSON.stringify(perApp((app) => [app, local(ports[`${app}-dapr-metrics`], '/metrics')])),
    HEALTH: JSON.stringify(health),
    HOPS: JSON.stringify(hops),
    ARRIVALS: JSON.stringify([urls['legacy-pricing']]),
    ...(urls.zipkin && { ZIPKIN_URL: urls.zipkin, ZIPKIN_UI_URL: `${urls.zipkin}/zipkin` }),
  }
}

function controls(agent: FaultAgent | undefined): Record<string, string> {
  if (!agent) return { CONTROLS: 'off' }
  return { CONTROLS: 'agent', CONTROL_AGENT_URL: agent.url, CONTROL_AGENT_TOKEN: agent.token }
}
