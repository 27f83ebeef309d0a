import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import type { Edit } from '../environment.ts'
import { type DaprApp, daprApps, type Service } from '../shop-names.ts'
import { daprdCommand, type Sidecar, sentryCommand, serviceCommand, sidecarPorts } from './commands.ts'
import { createIdentities, type Identities } from './identities.ts'
import type { Infrastructure } from './infrastructure.ts'
import type { Ports } from './ports.ts'
import { renderResources } from './resources.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'

export type ShopOptions = {
  /** The repository's root. */
  root: string
  /** A folder of this run's own: logs, secrets, rendered resources, Redis' files. */
  dir: string
  ports: Ports
  daprd: string
  sentry: string
  infrastructure: Infrastructure
  report: (line: string) => void
  signal?: AbortSignal
  /** More environment for a service, by its name. */
  env?: Partial<Record<Service, Record<string, string>>>
  /** Changes the rendered Dapr resources. */
  edit?: Edit
  /** Off only where a claim shows what that means. */
  mtls?: boolean
  /** Another `OTEL_TRACES_EXPORTER` than zipkin; services and sidecars then go by the OTEL_ variables they inherit. */
  tracesExporter?: string | undefined
  /** See `createIdentities`. */
  impostors?: Readonly<Record<string, string>>
}

export type StartedShop = {
  urls: Record<Service, string> & { zipkin: string | undefined }
  ports: Ports
  identities: Identities
  supervisor: Supervisor
  infrastructure: Infrastructure
  /** What `daprdCommand` needs for the sidecar of an app, for sidecars that a claim adds or changes. */
  sidecar: (app: DaprApp) => Sidecar
  /** Resolves when every app and sidecar is ready. */
  ready: () => Promise<void>
  /** Ends everything, in order, within five seconds. */
  stop: () => Promise<void>
}

const START_DEADLINE_MS = 60_000

/** The whole system of docs/architecture.md on this machine: three apps with sidecars, one without, Sentry, Redis, Zipkin. */
export async function startShop(options: ShopOptions): Promise<StartedShop> {
  const { root, dir, ports, infrastructure, report, signal, mtls = true } = options
  const logDir = join(dir, 'logs')
  await mkdir(logDir, { recursive: true })
  const identities = await createIdentities(join(dir, 'secrets'), options.impostors)
  const { redisPassword } = identities
  const supervisor = createSupervisor({ logDir, report })
  const waiting = (what: string) => ({ what, deadlineMs: START_DEADLINE_MS, signal })
  const local = (name: keyof Ports, path = '') => `http://127.0.0.1:${ports[name]}${path}`

  /** Callers before callees: apps, then sidecars and what a claim has added, then what all of them need. */
  async function stop(): Promise<void> {
    const last = new Set(['sentry', 'redis', 'zipkin'])
    await supervisor.stop([...daprApps, 'legacy-pricing'])
    await supervisor.stop(
      supervisor.names().filter((name) => !last.has(name)),
      2500,
    )
    await Promise.all([supervisor.stop(['sentry']), infrastructure.stop()])
  }

  const exporter = options.tracesExporter ?? (infrastructure.hasZipkin ? 'zipkin' : 'none')
  const setting = { dir, ports, redisPassword, zipkin: exporter === 'zipkin', mtls }
  const rendered = await renderResources(join(root, 'components'), setting, options.edit)
  let trustAnchors = ''

  const sidecar = (app: DaprApp): Sidecar => ({
    appId: app,
    appPort: ports[app],
    ports: sidecarPorts(ports, app),
    resources: rendered.resources,
    configuration: rendered.configuration(app),
    mtls: mtls ? { sentryPort: ports.sentry, trustAnchors, tokenFile: identities.sentryToken(app) } : undefined,
    env: { DAPR_API_TOKEN: identities.tokens[app].dapr, APP_API_TOKEN: identities.tokens[app].app },
  })

  function serviceEnv(app: DaprApp): Record<string, string> {
    return {
      PORT: String(ports[app]),
      DAPR_HTTP_PORT: String(ports[`${app}-dapr-http`]),
      DAPR_API_TOKEN: identities.tokens[app].dapr,
      APP_API_TOKEN: identities.tokens[app].app,
      OTEL_SERVICE_NAME: app,
      OTEL_TRACES_EXPORTER: exporter,
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: local('zipkin', '/api/v2/spans'),
      ...options.env?.[app],
    }
  }

  try {
    await infrastructure.start({ supervisor, ports, dir, redisPassword })
    for (const app of daprApps) supervisor.start(app, serviceCommand(join(root, 'services', app), serviceEnv(app)))
    const legacyEnv = {
      PORT: String(ports['legacy-pricing']),
      PRICING_VERSION: 'v1',
      ...options.env?.['legacy-pricing'],
    }
    supervisor.start('legacy-pricing', serviceCommand(join(root, 'services', 'legacy-pricing'), legacyEnv))
    if (mtls) {
      supervisor.start('sentry', sentryCommand(options.sentry, ports, identities))
      await waitFor(() => answers(local('sentry-healthz', '/healthz')), waiting('Sentry’s start'))
      trustAnchors = await readFile(join(identities.issuerDir, 'ca.crt'), 'utf8')
    }
    for (const app of daprApps) supervisor.start(`${app}-daprd`, daprdCommand(options.daprd, sidecar(app)))
  } catch (error) {
    await stop()
    throw error
  }

  return {
    urls: {
      order: local('order'),
      inventory: local('inventory'),
      notifier: local('notifier'),
      'legacy-pricing': local('legacy-pricing'),
      zipkin: exporter === 'zipkin' ? local('zipkin') : undefined,
    },
    ports,
    identities,
    supervisor,
    infrastructure,
    sidecar,
    ready: async () => {
      const ready = (name: keyof Ports, path: string) =>
        waitFor(() => answers(local(name, path)), waiting(`${name}’s start`))
      await Promise.all([
        ...daprApps.map((app) => ready(app, '/readyz')),
        ready('legacy-pricing', '/healthz'),
        // Spans that are sent before Zipkin listens are lost.
        infrastructure.hasZipkin && ready('zipkin', '/health'),
      ])
    },
    stop,
  }
}
