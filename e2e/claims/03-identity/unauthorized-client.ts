import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { daprdCommand, type Sidecar, sentryCommand } from '@better-together/harness/local/commands'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { freePorts } from '@better-together/harness/local/ports'
import type { StartedShop } from '@better-together/harness/local/shop'
import type { Command } from '@better-together/harness/local/supervisor'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { stringify } from 'yaml'

const API_TOKEN = 'of-an-unauthorized-client'
const DEADLINE_MS = 30_000

/** A running sidecar that got a certificate for app id `order`, or Sentry's words of refusal. */
export type UnauthorizedClient = { port: number; headers: Record<string, string> } | { refusal: string }

/**
 * Starts a sidecar that calls itself `order` without being it: what anyone can do who may start a process.
 *
 * @param name of its process, such as `unauthorized-daprd`
 * @param token the file of another app's token to show to Sentry, or none
 * @param sentryPort the Sentry that is asked for the certificate
 */
export async function startUnauthorizedClient(
  environment: LocalEnvironment,
  shop: StartedShop,
  name: string,
  token: string | undefined,
  sentryPort = shop.ports.sentry,
): Promise<UnauthorizedClient> {
  const genuine = shop.sidecar('order')
  if (!genuine.mtls) throw new Error('Without mTLS there is no identity to forge')
  const ports = await freePorts({ http: 0, grpc: 0, internal: 0, metrics: 0 })
  const mtls = { ...genuine.mtls, sentryPort, tokenFile: token ?? '' }
  const sidecar: Sidecar = { ...genuine, appPort: undefined, ports, mtls, env: { DAPR_API_TOKEN: API_TOKEN } }
  shop.supervisor.start(
    name,
    token
      ? daprdCommand(environment.binaries.daprd, sidecar)
      : withoutToken(daprdCommand(environment.binaries.daprd, sidecar)),
  )

  const headers = { 'dapr-api-token': API_TOKEN }
  const log = async () => await readFile(shop.supervisor.logFile(name), 'utf8')
  const fate = async () => {
    if (await answers(`http://127.0.0.1:${ports.http}/v1.0/healthz`, headers)) return { port: ports.http, headers }
    const refusal = /"msg":"((?:[^"\\]|\\.)*(?:SignCertificate|sign certificate|from sentry)(?:[^"\\]|\\.)*)"/i.exec(
      await log(),
    )
    return refusal?.[1] ? { refusal: refusal[1] } : undefined
  }
  const found = await waitFor(fate, {
    what: 'The unauthorized client’s certificate or its refusal',
    deadlineMs: DEADLINE_MS,
    signal: environment.signal,
  })
  if ('refusal' in found) await shop.supervisor.stop([name]) // it would try for ever
  return found
}

/**
 * Runs `work` beside a second Sentry of the same root that has no token validator: self-hosted Sentry as it comes.
 *
 * @param work gets its port
 */
export async function withOpenSentry<Result>(
  environment: LocalEnvironment,
  { ports, identities, supervisor }: StartedShop,
  work: (port: number) => Promise<Result>,
): Promise<Result> {
  const metadata = { name: 'sentry' }
  const config = { apiVersion: 'dapr.io/v1alpha1', kind: 'Configuration', metadata, spec: { mtls: { enabled: true } } }
  const sentryConfig = join(environment.dir, 'open-sentry.yaml')
  await writeFile(sentryConfig, stringify(config))
  const own = await freePorts({ sentry: 0, 'sentry-healthz': 0, 'sentry-metrics': 0 })
  const command = sentryCommand(environment.binaries.sentry, { ...ports, ...own }, { ...identities, sentryConfig })
  supervisor.start('open-sentry', command)
  try {
    const healthz = `http://127.0.0.1:${own['sentry-healthz']}/healthz`
    const waiting = { what: 'The second Sentry’s start', deadlineMs: DEADLINE_MS, signal: environment.signal }
    await waitFor(() => answers(healthz), waiting)
    return await work(own.sentry)
  } finally {
    await supervisor.stop(['open-sentry']) // the shop stops its own processes and sidecars of any name, not this one
  }
}

function withoutToken({ env, ...command }: Command): Command {
  const { DAPR_SENTRY_TOKEN_FILE: _none, ...rest } = env ?? {}
  return { ...command, env: rest }
}
