import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { daprdCommand, type Sidecar, sentryCommand } from '@better-together/harness/local/commands'
import { createIdentities } from '@better-together/harness/local/identities'
import type { LocalBinaries } from '@better-together/harness/local/infrastructure'
import { anyPorts, freePorts } from '@better-together/harness/local/ports'
import { createSupervisor } from '@better-together/harness/local/supervisor'
import type { Report } from '@better-together/harness/progress'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { generate } from 'selfsigned'
import { stringify } from 'yaml'
import { createPublishClient, createStreamClient, PUBSUB, STREAM_LENGTH, TOPIC } from './broker-clients.ts'
import { type Certificate, type Client, createHttpClient } from './http-call.ts'
import type { LocalVariantName } from './variants.ts'

const sidecarNames = ['caller', 'callee', 'caller-plain', 'callee-plain', 'subscriber'] as const
type SidecarName = (typeof sidecarNames)[number]

export type LocalSystemOptions = {
  /** A folder of this run's own. */
  dir: string
  binaries: Pick<LocalBinaries, 'daprd' | 'sentry' | 'infrastructure'>
  report: Report
  signal: AbortSignal
}

export type LocalSystem = {
  clients: Record<LocalVariantName, Client>
  /** Returns the process id of each sidecar, of the called app and of Redis. */
  pids: () => Map<string, number>
  stop: () => Promise<void>
}

/** Starts every process of every variant, all up at once, so that the variants share one machine in one state. */
export async function startLocalSystem({ dir, binaries, report, signal }: LocalSystemOptions): Promise<LocalSystem> {
  const ports = await anyPorts()
  const infrastructure = binaries.infrastructure()
  const appPorts = await freePorts({ callee: 0, 'callee-tls': 0, subscriber: 0 })
  const sidecarPorts = {} as Record<SidecarName, Sidecar['ports']>
  for (const name of sidecarNames) sidecarPorts[name] = await freePorts({ http: 0, grpc: 0, internal: 0, metrics: 0 })
  const apiToken = randomBytes(24).toString('base64url')
  const identities = await createIdentities(join(dir, 'secrets'), sidecarNames)
  const { redisPassword } = identities
  const redis = { port: ports.redis, password: redisPassword }
  await mkdir(join(dir, 'logs'), { recursive: true })
  const supervisor = createSupervisor({ logDir: join(dir, 'logs'), report })
  const open: Client[] = []
  const waiting = (what: string) => ({ what, deadlineMs: 60_000, signal })
  const url = (port: number, path: string) => `http://127.0.0.1:${port}${path}`

  function opened(client: Client): Client {
    open.push(client)
    return client
  }

  async function stop(): Promise<void> {
    for (const client of open) client.close()
    await supervisor.stop(
      supervisor.names().filter((name) => name !== 'redis' && name !== 'zipkin'),
      2500,
    )
    await infrastructure.stop()
  }

  async function startSidecars(): Promise<void> {
    const rendered = await writeResources(dir, redis)
    const trustAnchors = await readFile(join(identities.issuerDir, 'ca.crt'), 'utf8')
    const appPortOf: Partial<Record<SidecarName, number>> = {
      callee: appPorts.callee,
      'callee-plain': appPorts.callee,
      subscriber: appPorts.subscriber,
    }
    for (const name of sidecarNames) {
      const mtls = { sentryPort: ports.sentry, trustAnchors, tokenFile: identities.sentryToken(name) }
      const command = daprdCommand(binaries.daprd, {
        appId: name,
        appPort: appPortOf[name],
        ports: sidecarPorts[name],
        ...rendered,
        mtls: name.endsWith('-plain') ? undefined : mtls,
        env: { DAPR_API_TOKEN: apiToken },
      })
      supervisor.start(name, command)
    }
    const ready = (name: SidecarName) => () =>
      answers(url(sidecarPorts[name].http, '/v1.0/healthz'), { 'dapr-api-token': apiToken })
    await Promise.all(sidecarNames.map((name) => waitFor(ready(name), waiting(`The start of the sidecar ${name}`))))
  }

  function invoke(from: SidecarName, to: SidecarName): Client {
    const path = `/v1.0/invoke/${to}/method/echo`
    return createHttpClient({ port: sidecarPorts[from].http, path, headers: { 'dapr-api-token': apiToken } })
  }

  try {
    const certificate = await createCertificate()
    await infrastructure.start({ supervisor, ports, dir, redisPassword })
    if (infrastructure.hasZipkin) await supervisor.stop(['zipkin']) // nothing here traces
    supervisor.start('sentry', sentryCommand(binaries.sentry, ports, identities))
    const tsx = ['--import', import.meta.resolve('tsx'), fileURLToPath(import.meta.resolve('./callee.ts'))]
    const tls = { TLS_PORT: String(appPorts['callee-tls']), TLS_KEY: certificate.key, TLS_CERT: certificate.cert }
    const env = { PORT: String(appPorts.callee), ...tls }
    supervisor.start('callee-app', { command: process.execPath, args: tsx, env })
    const [stream] = await Promise.all([
      waitFor(async () => opened(await createStreamClient(redis)), waiting('Redis’ start')),
      waitFor(() => answers(url(ports['sentry-healthz'], '/healthz')), waiting('Sentry’s start')),
      waitFor(() => answers(url(appPorts.callee, '/healthz')), waiting('The start of the called app')),
    ])
    // The subscriber answers before its sidecar looks for it.
    const publish = opened(
      await createPublishClient({
        publisherPort: sidecarPorts.caller.http,
        apiToken,
        subscriberPort: appPorts.subscriber,
      }),
    )
    await startSidecars()
    const clients = {
      direct: opened(createHttpClient({ port: appPorts.callee, path: '/echo' })),
      'direct, again': opened(createHttpClient({ port: appPorts.callee, path: '/echo' })),
      'direct with TLS': opened(createHttpClient({ port: appPorts['callee-tls'], path: '/echo', tls: certificate })),
      'through Dapr': opened(invoke('caller', 'callee')),
      'through Dapr, no mTLS': opened(invoke('caller-plain', 'callee-plain')),
      'native stream': stream,
      'publish to delivery': publish,
    }
    return { clients, pids: supervisor.pids, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Writes the Dapr resources of the benchmark: the least that the variants need. No tracing, access control or resiliency
 * policy: what is measured is the path through the sidecars and not what a project switches on there.
 *
 * @returns the folder for `--resources-path`, and the file for `--config`
 */
async function writeResources(dir: string, redis: { port: number; password: string }) {
  const resources = join(dir, 'resources')
  await mkdir(resources, { recursive: true })
  const configuration = join(dir, 'configuration.yaml')
  const registry = { connectionString: join(dir, 'names.db') } // mDNS is often missing in containers and CI
  await writeResource(configuration, 'Configuration', 'bench', {
    spec: {
      tracing: { samplingRate: '0' },
      nameResolution: { component: 'sqlite', version: 'v1', configuration: registry },
    },
  })
  await writeResource(join(resources, 'pubsub.yaml'), 'Component', PUBSUB, {
    spec: {
      type: 'pubsub.redis',
      version: 'v1',
      metadata: Object.entries({
        redisHost: `127.0.0.1:${redis.port}`,
        redisPassword: redis.password,
        maxLenApprox: String(STREAM_LENGTH),
      }).map(([name, value]) => ({ name, value })),
    },
    scopes: ['caller', 'subscriber'],
  })
  await writeResource(join(resources, 'subscription.yaml'), 'Subscription', TOPIC, {
    apiVersion: 'dapr.io/v2alpha1',
    spec: { topic: TOPIC, pubsubname: PUBSUB, routes: { default: '/events' } },
    scopes: ['subscriber'],
  })
  return { resources, configuration }
}

async function writeResource(file: string, kind: string, name: string, content: object): Promise<void> {
  const resource = { apiVersion: 'dapr.io/v1alpha1', kind, metadata: { name }, ...content }
  await writeFile(file, stringify(resource), { mode: 0o600 })
}

/** Returns a certificate for loopback that caller and callee both show and both trust: mutual TLS without an authority. */
async function createCertificate(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'bench' }], {
    keyType: 'ec',
    curve: 'P-256',
    notAfterDate: new Date(Date.now() + 24 * 3600 * 1000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  return { key: made.private, cert: made.cert }
}
