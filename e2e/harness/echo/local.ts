import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { stringify } from 'yaml'
import type { Environment } from '../environment.ts'
import { daprdCommand } from '../local/commands.ts'
import { freePorts } from '../local/ports.ts'
import { createSupervisor, type Supervisor } from '../local/supervisor.ts'
import { settled } from './attempts.ts'
import { invoke } from './calls.ts'
import { type RunningEchoApp, startEchoApp } from './echo-app.ts'
import { type Caller, type EchoApp, type EchoApps, type EchoSetup, httpEndpoint, type Resource } from './echo-apps.ts'

const QUIET_MS = 1500

/** What is needed of this machine's environment. */
type ThisMachine = Pick<Environment, 'dir' | 'report' | 'signal'> & { binaries: { daprd: string } }

type SidecarOptions = {
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

/** The process of a sidecar, and its ports. */
export type LocalSidecar = { process: string; http: number; grpc: number; internal: number; metrics: number }

/** More that can be set of sidecars on this machine. */
type Options = Pick<SidecarOptions, 'resources' | 'configuration' | 'nameStays' | 'env'>

export type LocalSetup<CallerName extends string, AppName extends string> = Omit<
  EchoSetup<CallerName, AppName>,
  'callers' | 'apps' | 'endpoints'
> & {
  callers: Readonly<Record<CallerName, Caller & Options>>
  apps: Readonly<Record<AppName, EchoApp & Options>>
  /** To an app's own port, or to the port of a relay. */
  endpoints?: Readonly<Record<string, NoInfer<AppName> | number>>
}

export type LocalEchoApps<CallerName extends string, AppName extends string> = EchoApps<CallerName, AppName> & {
  supervisor: Supervisor
  app(name: AppName): RunningEchoApp
  sidecarOf(caller: CallerName): LocalSidecar
  /** Starts one more echo app, which ends with the others. */
  startApp(): Promise<RunningEchoApp>
  /** Starts one more sidecar, and waits until its API answers. */
  startSidecar(process: string, options?: SidecarOptions): Promise<LocalSidecar>
}

/**
 * Starts callers and echo apps without the shop around them, runs `work`, and ends them whatever happened. No mTLS: none
 * of what is counted depends on it.
 */
export async function withEchoApps<CallerName extends string, AppName extends string, Result>(
  machine: ThisMachine,
  setup: LocalSetup<CallerName, AppName>,
  work: (apps: LocalEchoApps<CallerName, AppName>) => Promise<Result>,
): Promise<Result> {
  const dir = await mkdtemp(join(machine.dir, 'echo-'))
  await mkdir(join(dir, 'logs'))
  const supervisor = createSupervisor({ logDir: join(dir, 'logs'), report: machine.report })
  const running: RunningEchoApp[] = []
  try {
    return await work(await start(machine, setup, dir, supervisor, running))
  } finally {
    await supervisor.stop(supervisor.names(), 2500)
    await Promise.all(running.map((app) => app.down().catch(() => undefined))) // a claim may have left it down
  }
}

async function start<CallerName extends string, AppName extends string>(
  machine: ThisMachine,
  { callers, apps, endpoints = {} }: LocalSetup<CallerName, AppName>,
  dir: string,
  supervisor: Supervisor,
  running: RunningEchoApp[],
): Promise<LocalEchoApps<CallerName, AppName>> {
  async function startApp(): Promise<RunningEchoApp> {
    const app = await startEchoApp()
    running.push(app)
    return app
  }

  async function startSidecar(process: string, options: SidecarOptions = {}): Promise<LocalSidecar> {
    const { appId = process, appPort, internalPort, env, extraArgs } = options
    const free = await freePorts({ http: 0, grpc: 0, internal: 0, metrics: 0 })
    const ports = { ...free, ...(internalPort !== undefined && { internal: internalPort }) }
    const { resources, configuration } = await writeSidecarFiles(dir, process, options)
    const command = daprdCommand(machine.binaries.daprd, {
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
      signal: machine.signal,
    })
    return { process, ...ports }
  }

  const appsByName = new Map<string, RunningEchoApp>()
  for (const [name, { sidecar = 'dapr', ...options }] of Object.entries<EchoApp & Options>(apps)) {
    const app = await startApp()
    appsByName.set(name, app)
    if (sidecar === 'unavailable') throw new Error(`${name}: only a cluster has stand-ins for sidecars`)
    if (sidecar === 'none') continue
    // Its probes would be dials as well.
    await startSidecar(name, { ...options, appPort: app.port, extraArgs: ['--enable-app-health-check=false'] })
  }
  const endpointObjects = Object.entries(endpoints).map(([name, to]) =>
    httpEndpoint(name, `http://127.0.0.1:${appsByName.get(String(to))?.port ?? to}`),
  )
  const sidecars = new Map<string, LocalSidecar>()
  for (const [name, { resiliency, ...options }] of Object.entries<Caller & Options>(callers)) {
    const resources = [...(options.resources ?? []), ...(resiliency ? [resiliency] : []), ...endpointObjects]
    const process = `caller-${name.replace(/\W+/g, '-')}`
    sidecars.set(name, await startSidecar(process, { ...options, appId: 'caller', resources }))
  }

  const app = (name: AppName) => known(appsByName, name)
  const sidecarOf = (name: CallerName) => known(sidecars, name)
  return {
    supervisor,
    app,
    sidecarOf,
    startApp,
    startSidecar,
    call: (caller, call) => invoke(sidecarOf(caller).http, call),
    attempts: async (name) => {
      const { log } = app(name)
      await settled(() => log.all().length, QUIET_MS)
      return log
    },
  }
}

function known<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (value === undefined) throw new Error(`${name} has not been set up`)
  return value
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
    stringify({ apiVersion: 'dapr.io/v1alpha1', kind: 'Configuration', metadata: { name: 'echo' }, spec }),
  )
  return { resources: folder, configuration: file }
}
