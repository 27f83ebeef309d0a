import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { stringify } from 'yaml'
import { daprdCommand } from '../local/commands.ts'
import type { LocalEnvironment } from '../local/environment.ts'
import { freePorts } from '../local/ports.ts'
import { createSupervisor } from '../local/supervisor.ts'

export type Resource = { apiVersion: string; kind: string; metadata: { name: string } } & Record<string, unknown>

export type SidecarOptions = {
  /** Dapr app id; the process's name when left out. */
  appId?: string
  appPort?: number
  /** Dapr resources of just this sidecar. */
  resources?: readonly Resource[]
  /** More for the `spec` of its Configuration. */
  configuration?: object
  /** File of the name registry; sidecars find each other when they share one. */
  registry?: string
  /** For how long a name stays known after its sidecar was last heard of. Dapr's own default is 5 s. */
  nameStays?: string
  internalPort?: number
  env?: Record<string, string>
  extraArgs?: readonly string[]
}

export type BenchSidecar = { process: string; http: number; grpc: number; internal: number; metrics: number }

/**
 * Callers and callees without the shop around them: as many real sidecars as a claim needs, each with its own policies.
 * No mTLS: none of what is counted depends on it. All are gone when `work` is done.
 */
export async function withCallBench<Result>(
  environment: LocalEnvironment,
  name: string,
  work: (bench: CallBench) => Promise<Result>,
): Promise<Result> {
  const bench = await createCallBench(environment, name)
  try {
    return await work(bench)
  } finally {
    await bench.supervisor.stop(bench.supervisor.names(), 2500)
  }
}

export type CallBench = Awaited<ReturnType<typeof createCallBench>>

async function createCallBench(environment: LocalEnvironment, name: string) {
  const dir = join(environment.dir, name)
  await mkdir(join(dir, 'logs'), { recursive: true })
  const supervisor = createSupervisor({ logDir: join(dir, 'logs'), report: environment.report })

  /** Starts a sidecar and waits until its API answers. */
  async function sidecar(process: string, options: SidecarOptions = {}): Promise<BenchSidecar> {
    const { appId = process, appPort, internalPort, env, extraArgs } = options
    const free = await freePorts({ http: 0, grpc: 0, internal: 0, metrics: 0 })
    const ports = { ...free, ...(internalPort !== undefined && { internal: internalPort }) }
    const { resources, configuration } = await writeSidecarFiles(dir, process, options)
    const command = daprdCommand(environment.binaries.daprd, {
      appId,
      appPort,
      ports,
      resources,
      configuration,
      mtls: undefined,
      ...(env && { env }),
      ...(extraArgs && { extraArgs }),
    })
    supervisor.start(process, { ...command, env: { DAPR_HOST_IP: '127.0.0.1', ...command.env } })
    await waitFor(() => answers(`http://127.0.0.1:${ports.http}/v1.0/healthz/outbound`), {
      what: `The start of ${process} (${supervisor.logFile(process)})`,
      deadlineMs: 30_000,
      signal: environment.signal,
    })
    return { process, ...ports }
  }

  return { dir, supervisor, sidecar, signal: environment.signal, say: environment.report }
}

async function writeSidecarFiles(dir: string, process: string, options: SidecarOptions) {
  const { resources = [], configuration = {}, registry = 'names.db', nameStays } = options
  const folder = join(dir, process, 'resources')
  await mkdir(folder, { recursive: true })
  for (const resource of resources) {
    await writeFile(join(folder, `${resource.kind}-${resource.metadata.name}.yaml`), stringify(resource))
  }
  const names = { connectionString: join(dir, registry), ...(nameStays && { updateInterval: nameStays }) }
  const spec = { nameResolution: { component: 'sqlite', version: 'v1', configuration: names }, ...configuration }
  const file = join(dir, process, 'configuration.yaml')
  await writeFile(
    file,
    stringify({ apiVersion: 'dapr.io/v1alpha1', kind: 'Configuration', metadata: { name: 'bench' }, spec }),
  )
  return { resources: folder, configuration: file }
}
