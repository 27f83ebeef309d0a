import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Edit } from '@better-together/harness/environment'
import { daprdCommand } from '@better-together/harness/local/commands'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { anyPorts, freePorts } from '@better-together/harness/local/ports'
import { renderResources } from '@better-together/harness/local/resources'
import { type Command, createSupervisor, type Supervisor } from '@better-together/harness/local/supervisor'
import { answers, waitFor } from '@better-together/shop-client/wait-for'

const RESOURCES = resolve(import.meta.dirname, 'resources')
const START_DEADLINE_MS = 60_000

/** A sidecar of its own for a small app: name of its process, and its two API ports. */
export type RigSidecar = { process: string; http: number; grpc: number }

export type Rig = {
  dir: string
  supervisor: Supervisor
  redis: { port: number; password: string }
  /** Starts a sidecar for an app that listens, or will listen, on `appPort`, and waits until its API answers. */
  sidecar(appId: string, appPort: number, options?: { edit?: Edit; extraArgs?: string[] }): Promise<RigSidecar>
}

/** A Redis and real sidecars without the shop around them, for one building block at a time. Gone when `work` is done. */
export async function withRig<Result>(
  environment: LocalEnvironment,
  name: string,
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const dir = join(environment.dir, name)
  await mkdir(join(dir, 'logs'), { recursive: true })
  const supervisor = createSupervisor({ logDir: join(dir, 'logs'), report: environment.report })
  const ports = await anyPorts()
  const redisPassword = randomBytes(24).toString('base64url')
  const infrastructure = environment.binaries.infrastructure()

  async function sidecar(appId: string, appPort: number, options: { edit?: Edit; extraArgs?: string[] } = {}) {
    const own = await freePorts({ http: 0, grpc: 0, internal: 0, metrics: 0 })
    const folder = join(dir, appId)
    const setting = { dir: folder, ports, redisPassword, zipkin: false, mtls: false }
    const { resources, configuration } = await renderResources(RESOURCES, setting, options.edit)
    const command = daprdCommand(environment.binaries.daprd, {
      appId,
      appPort,
      ports: own,
      resources,
      configuration: configuration('blocks'),
      mtls: undefined,
      extraArgs: options.extraArgs ?? [],
    })
    const process = `${appId}-daprd`
    supervisor.start(process, command)
    await waitFor(() => answers(`http://127.0.0.1:${own.http}/v1.0/healthz/outbound`), {
      what: `The start of ${process} (${supervisor.logFile(process)})`,
      deadlineMs: START_DEADLINE_MS,
      signal: environment.signal,
    })
    return { process, http: own.http, grpc: own.grpc }
  }

  try {
    await infrastructure.start({ supervisor, ports, dir, redisPassword })
    await supervisor.stop(['zipkin']) // nothing is traced here
    return await work({ dir, supervisor, redis: { port: ports.redis, password: redisPassword }, sidecar })
  } finally {
    await supervisor.stop(supervisor.names().filter((process) => process !== 'redis'))
    await infrastructure.stop()
  }
}

/** Returns the command of a small app of this folder, as a process of its own that can be killed. */
export function fixtureCommand(file: string, env: Record<string, string | number>): Command {
  return {
    command: process.execPath,
    args: [`--import=${import.meta.resolve('tsx')}`, resolve(import.meta.dirname, file)],
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
  }
}
