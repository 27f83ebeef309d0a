import type { StoredEvent } from '@better-together/shop-client/broker'
import type { LegacySwitches } from '@better-together/shop-client/legacy-pricing'
import type { StoredState } from '@better-together/shop-client/redis'
import type { Document } from 'yaml'
import type { Mesh } from './cluster/mesh.ts'
import type { EchoApps, EchoSetup } from './echo/echo-apps.ts'
import type { EnvironmentName } from './facts.ts'
import type { DaprApp, Service } from './shop-names.ts'

/** A process of the shop: a service, the sidecar of one, or Redis. */
export type ShopProcess = Service | `${DaprApp}-daprd` | 'redis'

/** A port of the shop that speaks HTTP: of a service, of a sidecar's API, of Zipkin. */
export type Target = Exclude<ShopProcess, 'redis'> | 'zipkin'

/** Where Redis listens, reachable from this process, and what it asks for. */
export type RedisAddress = { port: number; password: string }

/** Changes one Dapr resource (a Component, Configuration, Resiliency, Subscription, HTTPEndpoint) in place. */
export type Edit = (resource: Document) => void

/** How the shop of `withShop` differs from the shop as it is shipped. */
export type Variant = {
  /** Locally, the resources that the sidecars start with; on a cluster, the running ones, restored afterwards. */
  edit?: Edit
  /** What only a shop can have that is started for the claim: more environment of a service. A cluster's shop ignores it. */
  env?: Partial<Record<Service, Record<string, string>>>
}

/** A shop that runs somewhere. Both kinds do the same things to it; a claim that must know more takes the concrete kind. */
export type Shop = {
  /**
   * Runs `work` with the URL of a port, without a trailing slash: its own, or that of a port-forward.
   *
   * @param options.outlivesRestarts the URL stays valid while what answers there is killed and comes back
   */
  at<Result>(
    target: Target,
    work: (url: string) => Promise<Result>,
    options?: { outlivesRestarts?: boolean },
  ): Promise<Result>
  /** Runs `work` with Redis' address. */
  withRedis<Result>(work: (redis: RedisAddress) => Promise<Result>): Promise<Result>
  /** Returns what the services left in Redis. */
  stored(): Promise<StoredState>
  /** Returns the CloudEvents of a topic as they lie in the broker. */
  events(topic: string): Promise<StoredEvent[]>
  /** Returns the token that an app's sidecar asks of its callers, by `dapr-api-token`. */
  apiToken(app: DaprApp): Promise<string>
  /**
   * Finds the processes to kill and returns what kills them, at once and with SIGKILL. Whoever runs them starts them again.
   *
   * @throws Error when none runs
   */
  prepareKill(target: ShopProcess): Promise<() => Promise<void>>
  /** Adds units to inventory's stock. @throws Error when inventory refuses them */
  restock(sku: string, quantity: number): Promise<void>
  /** Has every legacy-pricing misbehave, or, without switches, behave again. */
  switchLegacyPricing(switches?: LegacySwitches): Promise<void>
}

/** A place where claims are run: this machine or a cluster. */
export type Environment = {
  name: EnvironmentName
  /** The service mesh beside Dapr. */
  mesh: Mesh
  /** The repository's root. */
  root: string
  /** A folder for a claim's own files; removed with the run. */
  dir: string
  /** Prints a line of progress. */
  report: (line: string) => void
  signal: AbortSignal
  /** Runs `work` with a shop: locally a new one that nobody else uses, on a cluster the running one. */
  withShop<Result>(variant: Variant, work: (shop: Shop) => Promise<Result>): Promise<Result>
  /** Runs `work` with callers and echo apps beside the shop: processes of this machine, or pods of a namespace. */
  withEchoApps<CallerName extends string, AppName extends string, Result>(
    setup: EchoSetup<CallerName, AppName>,
    work: (apps: EchoApps<CallerName, AppName>) => Promise<Result>,
  ): Promise<Result>
}
