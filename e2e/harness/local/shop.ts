import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import type { Edit } from '../environment.ts'
import type { Report } from '../progress.ts'
import { type DaprApp, daprApps, type Service } from '../shop-names.ts'
import { daprdCommand, type Sidecar, sentryCommand, serviceCommand, sidecarPorts } from './commands.ts'
import { createIdentities, type Identities } from './identities.ts'
import type { Infrastructure, LocalBinaries } from './infrastructure.ts'
import type { PortName, Ports } from './ports.ts'
import { renderResources } from './resources.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'

export type ShopOptions = {
  /** The repository's root. */
  root: string
  /** A folder of this run's own: logs, secrets, rendered resources, Redis' files. */
  dir: string
  ports: Ports
  binaries: Pick<LocalBinaries, 'daprd' | 'sentry' | 'infrastructure'>
  report: Report
  signal?: AbortSignal
  /** More environment for a service, by its name. */
  env?: Partial<Record<Service, Record<string, string>>>
  /** Changes the rendered Dapr resources. */
  edit?: Edit
  /** Off only where a claim shows what that means. */
  mtls?: boolean
  /** Another `OTEL_TRACES_EXPORTER` than zipkin; services and sidecars then go by the OTEL_ variables they inherit. */
  tracesExporter?: string | undefined
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

/**
 * Starts the whole system of docs/architecture.md on this machine: three services with sidecars, one without, Sentry, Redis
 * and Zipkin. Each is a supervised process of its own; `start` below lists them in order.
 */
export async function startShop(options: ShopOptions): Promise<StartedShop> {
  const { root, dir, ports, binaries, report, signal, mtls = true } = options
  const logDir = join(dir, 'logs')
  await mkdir(logDir, { recursive: true })
  const supervisor = createSupervisor({ logDir, report })
  const infrastructure = binaries.infrastructure()
  const identities = await createIdentities(join(dir, 'secrets'))
  const { redisPassword } = identities
  const exporter = options.tracesExporter ?? (infrastructure.hasZipkin ? 'zipkin' : 'none')
  const setting = { dir, ports, redisPassword, zipkin: exporter === 'zipkin', mtls }
  const { resources, configuration } = await renderResources(join(root, 'components'), setting, options.edit)
  const folderOf = (service: Service) => join(root, 'services', service)
  let trustAnchors = ''

  async function start(): Promise<void> {
    await infrastructure.start({ supervisor, ports, dir, redisPassword })
    for (const app of daprApps) supervisor.start(app, serviceCommand(folderOf(app), serviceEnv(app)))
    supervisor.start('legacy-pricing', serviceCommand(folderOf('legacy-pricing'), legacyPricingEnv()))
    if (mtls) {
      supervisor.start('sentry', sentryCommand(binaries.sentry, ports, identities))
      await answering('sentry-healthz', '/healthz')
      trustAnchors = await readFile(join(identities.issuerDir, 'ca.crt'), 'utf8')
    }
    for (const app of daprApps) supervisor.start(`${app}-daprd`, daprdCommand(binaries.daprd, sidecar(app)))
  }

  /** Callers before callees: services, then sidecars and what a claim has added, then what all of them need. */
  async function stop(): Promise<void> {
    const last = new Set(['sentry', 'redis', 'zipkin'])
    await supervisor.stop([...daprApps, 'legacy-pricing'])
    await supervisor.stop(
      supervisor.names().filter((name) => !last.has(name)),
      2500,
    )
    await Promise.all([supervisor.stop(['sentry']), infrastructure.stop()])
  }

  function serviceEnv(app: DaprApp): Record<string, string> {
    return {
      PORT: String(ports[app]),
      DAPR_HTTP_PORT: String(ports[`${app}-dapr-http`]),
      DAPR_API_TOKEN: identities.tokens[app].dapr,
      APP_API_TOKEN: identities.tokens[app].app,
      OTEL_SERVICE_NAME: app,
      OTEL_TRACES_EXPORTER: exporter,
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: url('zipkin', '/api/v2/spans'),
      ...options.env?.[app],
    }
  }

  function legacyPricingEnv(): Record<string, string> {
    return { PORT: String(ports['legacy-pricing']), PRICING_VERSION: 'v1', ...options.env?.['legacy-pricing'] }
  }

  function sidecar(app: DaprApp): Sidecar {
    return {
      appId: app,
      appPort: ports[app],
      ports: sidecarPorts(ports, app),
      resources,
      configuration: configuration(app),
      mtls: mtls ? { sentryPort: ports.sentry, trustAnchors, tokenFile: identities.sentryToken(app) } : undefined,
      env: { DAPR_API_TOKEN: identities.tokens[app].dapr, APP_API_TOKEN: identities.tokens[app].app },
    }
  }

  function url(name: PortName, path = ''): string {
    return `http://127.0.0.1:${ports[name]}${path}`
  }

  function answering(name: PortName, path: string) {
    const what = `${name}’s start`
    return waitFor(() => answers(url(name, path)), { what, deadlineMs: START_DEADLINE_MS, signal })
  }

  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    urls: {
      order: url('order'),
      inventory: url('inventory'),
      notifier: url('notifier'),
      'legacy-pricing': url('legacy-pricing'),
      zipkin: exporter === 'zipkin' ? url('zipkin') : undefined,
    },
    ports,
    identities,
    supervisor,
    infrastructure,
    sidecar,
    ready: async () => {
      await Promise.all([
        ...daprApps.map((app) => answering(app, '/readyz')),
        answering('legacy-pricing', '/healthz'),
        // Spans that are sent before Zipkin listens are lost.
        infrastructure.hasZipkin && answering('zipkin', '/health'),
      ])
    },
    stop,
  }
}
