import { join } from 'node:path'
import { type DaprApp, NAMESPACE } from '../shop-names.ts'
import type { Identities } from './identities.ts'
import type { Ports } from './ports.ts'
import type { Command } from './supervisor.ts'

const LOOPBACK = '127.0.0.1'

/** Returns the command of a built service, as its image runs it. @param folder of the service or the dashboard */
export function serviceCommand(folder: string, env: Record<string, string>): Command {
  const main = join(folder, 'dist', 'main.js')
  return { command: process.execPath, args: ['--enable-source-maps', main], env: { HOST: LOOPBACK, ...env } }
}

/** Returns the command of Sentry, Dapr's certificate authority. It creates its own root on first start. */
export function sentryCommand(binary: string, ports: Ports, { sentryConfig, issuerDir }: Identities): Command {
  const args = {
    port: ports.sentry,
    'listen-address': LOOPBACK,
    'healthz-port': ports['sentry-healthz'],
    'healthz-listen-address': LOOPBACK,
    'metrics-port': ports['sentry-metrics'],
    'metrics-listen-address': LOOPBACK,
    'issuer-credentials': issuerDir,
    'trust-domain': 'localhost',
    config: sentryConfig,
  }
  return { command: binary, args: flags(args) }
}

export type Sidecar = {
  appId: string
  /** Undefined for a sidecar without an app. */
  appPort: number | undefined
  ports: { http: number; grpc: number; internal: number; metrics: number }
  resources: string
  configuration: string
  /** Undefined switches mTLS off. */
  mtls: { sentryPort: number; trustAnchors: string; tokenFile: string } | undefined
  env?: Record<string, string>
  extraArgs?: readonly string[]
}

/** Returns the command of a Dapr sidecar. Every listener is on loopback: by default daprd listens on all addresses. */
export function daprdCommand(binary: string, sidecar: Sidecar): Command {
  const { appId, appPort, ports, resources, configuration, mtls, env, extraArgs = [] } = sidecar
  const args = {
    mode: 'standalone',
    'app-id': appId,
    ...(appPort !== undefined && { 'app-port': appPort, 'app-channel-address': LOOPBACK }),
    'dapr-http-port': ports.http,
    'dapr-grpc-port': ports.grpc,
    'dapr-internal-grpc-port': ports.internal,
    'dapr-listen-addresses': LOOPBACK,
    'dapr-internal-grpc-listen-address': LOOPBACK,
    'metrics-port': ports.metrics,
    'metrics-listen-address': LOOPBACK,
    'resources-path': resources,
    config: configuration,
    'dapr-graceful-shutdown-seconds': 1,
    'log-as-json': true,
    ...(mtls && { 'sentry-address': `${LOOPBACK}:${mtls.sentryPort}` }),
  }
  // An app that is down for a moment gets no events meanwhile, instead of using up their delivery attempts.
  const health = ['--enable-app-health-check', '--app-health-check-path=/healthz', '--app-health-probe-interval=1']
  return {
    command: binary,
    args: [...flags(args), ...(appPort === undefined ? [] : health), ...(mtls ? ['--enable-mtls'] : []), ...extraArgs],
    env: {
      NAMESPACE,
      ...(mtls && { DAPR_TRUST_ANCHORS: mtls.trustAnchors, DAPR_SENTRY_TOKEN_FILE: mtls.tokenFile }),
      ...env,
    },
  }
}

/** Returns the four ports of an app's own sidecar. */
export function sidecarPorts(ports: Ports, app: DaprApp): Sidecar['ports'] {
  return {
    http: ports[`${app}-dapr-http`],
    grpc: ports[`${app}-dapr-grpc`],
    internal: ports[`${app}-dapr-internal`],
    metrics: ports[`${app}-dapr-metrics`],
  }
}

const flags = (options: Record<string, string | number | boolean>) =>
  Object.entries(options).map(([name, value]) => `--${name}=${value}`)
