import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { daprdCommand, sentryCommand } from '@better-together/harness/local/commands'
import { createIdentities } from '@better-together/harness/local/identities'
import type { Infrastructure } from '@better-together/harness/local/infrastructure'
import { anyPorts, freePorts } from '@better-together/harness/local/ports'
import { createSupervisor } from '@better-together/harness/local/supervisor'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import type { LocalArmName } from './arms.ts'
import { type SidecarName, sidecarNames, writeBenchResources } from './bench-resources.ts'
import { createCertificate } from './certificate.ts'
import { createExchange, type Exchange } from './http-exchange.ts'
import { createPublishExchange } from './publish-exchange.ts'
import { createStreamExchange } from './stream-exchange.ts'

export type BenchLabOptions = {
  /** A folder of this run's own. */
  dir: string
  daprd: string
  sentry: string
  infrastructure: Infrastructure
  say: (line: string) => void
  signal: AbortSignal
}

export type BenchLab = {
  exchanges: Record<LocalArmName, Exchange>
  /** The process of each sidecar, and of Redis, as long as it is the same one. */
  pids: () => Map<string, number>
  stop: () => Promise<void>
}

/** Every process of every arm, all up at once, so that the arms share one machine in one state. */
export async function startBenchLab({
  dir,
  daprd,
  sentry,
  infrastructure,
  say,
  signal,
}: BenchLabOptions): Promise<BenchLab> {
  const ports = { ...(await anyPorts()), ...(await benchPorts()) }
  const apiToken = randomBytes(24).toString('base64url')
  const ids = Object.fromEntries(sidecarNames.map((name) => [name, name]))
  const identities = await createIdentities(join(dir, 'secrets'), ids)
  const { redisPassword } = identities
  const redis = { port: ports.redis, password: redisPassword }
  await mkdir(join(dir, 'logs'), { recursive: true })
  const supervisor = createSupervisor({ logDir: join(dir, 'logs'), report: say })
  const open: Exchange[] = []
  const waiting = (what: string) => ({ what, deadlineMs: 60_000, signal })
  const url = (port: number, path: string) => `http://127.0.0.1:${port}${path}`

  async function stop(): Promise<void> {
    for (const exchange of open) exchange.close()
    await supervisor.stop(
      supervisor.names().filter((name) => name !== 'redis' && name !== 'zipkin'),
      2500,
    )
    await infrastructure.stop()
  }

  async function startSidecars(): Promise<void> {
    const rendered = await writeBenchResources({ dir, redis })
    const trustAnchors = await readFile(join(identities.issuerDir, 'ca.crt'), 'utf8')
    const appPorts: Partial<Record<SidecarName, number>> = {
      callee: ports.app,
      'callee-plain': ports.app,
      subscriber: ports['subscriber-app'],
    }
    for (const name of sidecarNames) {
      const mtls = { sentryPort: ports.sentry, trustAnchors, tokenFile: identities.sentryToken(name) }
      const command = daprdCommand(daprd, {
        appId: name,
        appPort: appPorts[name],
        ports: sidecarPortsOf(ports, name),
        ...rendered,
        mtls: name.endsWith('-plain') ? undefined : mtls,
        env: { DAPR_API_TOKEN: apiToken },
      })
      supervisor.start(name, command)
    }
    const ready = (name: SidecarName) => () =>
      answers(url(ports[`${name}-http`], '/v1.0/healthz'), { 'dapr-api-token': apiToken })
    await Promise.all(sidecarNames.map((name) => waitFor(ready(name), waiting(`The start of the sidecar ${name}`))))
  }

  function invoke(from: SidecarName, to: SidecarName): Exchange {
    const path = `/v1.0/invoke/${to}/method/echo`
    return createExchange({ port: ports[`${from}-http`], path, headers: { 'dapr-api-token': apiToken } })
  }

  try {
    const certificate = await createCertificate()
    await infrastructure.start({ supervisor, ports, dir, redisPassword })
    if (infrastructure.hasZipkin) await supervisor.stop(['zipkin']) // nothing here traces
    supervisor.start('sentry', sentryCommand(sentry, ports, identities))
    const tsx = ['--import', import.meta.resolve('tsx'), fileURLToPath(import.meta.resolve('./callee.ts'))]
    const tls = { TLS_PORT: String(ports['app-tls']), TLS_KEY: certificate.key, TLS_CERT: certificate.cert }
    supervisor.start('callee-app', { command: process.execPath, args: tsx, env: { PORT: String(ports.app), ...tls } })
    await Promise.all([
      waitFor(() => answers(url(ports['sentry-healthz'], '/healthz')), waiting('Sentry’s start')),
      waitFor(() => answers(url(ports.app, '/healthz')), waiting('The start of the called app')),
      waitFor(() => accepts(ports.redis), waiting('Redis’ start')),
    ])
    const subscriberPort = ports['subscriber-app']
    const keep = <One extends Exchange>(exchange: One) => {
      open.push(exchange)
      return exchange
    }
    // The subscriber answers before its sidecar looks for it.
    const publish = keep(await createPublishExchange({ publisherPort: ports['caller-http'], apiToken, subscriberPort }))
    await startSidecars()
    const exchanges = {
      direct: keep(createExchange({ port: ports.app, path: '/echo' })),
      'direct, again': keep(createExchange({ port: ports.app, path: '/echo' })),
      'direct with TLS': keep(createExchange({ port: ports['app-tls'], path: '/echo', tls: certificate })),
      'through Dapr': keep(invoke('caller', 'callee')),
      'through Dapr, no mTLS': keep(invoke('caller-plain', 'callee-plain')),
      'native stream': keep(await createStreamExchange(redis)),
      'publish to delivery': publish,
    }
    return { exchanges, pids: supervisor.pids, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type BenchPort = 'app' | 'app-tls' | 'subscriber-app' | `${SidecarName}-${'http' | 'grpc' | 'internal' | 'metrics'}`

function benchPorts(): Promise<Record<BenchPort, number>> {
  const sidecars = sidecarNames.flatMap((name) =>
    (['http', 'grpc', 'internal', 'metrics'] as const).map((kind) => `${name}-${kind}` as const),
  )
  const names: BenchPort[] = ['app', 'app-tls', 'subscriber-app', ...sidecars]
  return freePorts(Object.fromEntries(names.map((name) => [name, 0])) as Record<BenchPort, number>)
}

const sidecarPortsOf = (ports: Record<BenchPort, number>, name: SidecarName) => ({
  http: ports[`${name}-http`],
  grpc: ports[`${name}-grpc`],
  internal: ports[`${name}-internal`],
  metrics: ports[`${name}-metrics`],
})

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
