import type { StoredState } from '@better-together/shop-client/redis'
import { type ClusterEchoApps, withEchoApps } from '../echo/cluster.ts'
import type { EchoSetup } from '../echo/echo-apps.ts'
import type { Environment, Variant } from '../environment.ts'
import { type Cluster, clusterOf } from './cluster.ts'
import { MESHES } from './mesh.ts'
import type { Overlay } from './overlays.ts'
import { type ClusterShop, withClusterShop } from './shop.ts'

/** A cluster with one of the overlays in place, observed from outside. */
export type ClusterEnvironment = Omit<Environment, 'withShop' | 'withEchoApps' | 'name'> &
  Cluster & {
    name: Overlay
    /** Returns what the services left in Redis. */
    stored(): Promise<StoredState>
    /** Runs `work` with the shop that runs there, changed by `variant.edit` meanwhile. */
    withShop<Result>(variant: Variant, work: (shop: ClusterShop) => Promise<Result>): Promise<Result>
    /** Starts pods that call and are called, runs `work`, and removes them whatever happened. */
    withEchoApps<CallerName extends string, AppName extends string, Result>(
      setup: EchoSetup<CallerName, AppName>,
      work: (apps: ClusterEchoApps<CallerName, AppName>) => Promise<Result>,
    ): Promise<Result>
  }

/** Returns the environment of a cluster that runs the overlay `name` already. */
export function createClusterEnvironment(
  options: Pick<ClusterEnvironment, 'name' | 'context' | 'root' | 'dir' | 'report' | 'signal'>,
): ClusterEnvironment {
  const cluster = clusterOf(options.context)
  const mesh = MESHES[options.name]
  return {
    ...options,
    ...cluster,
    mesh,
    withEchoApps: (setup, work) => withEchoApps({ ...cluster, ...options, mesh }, setup, work),
    stored: () => withClusterShop(cluster, {}, (shop) => shop.stored()),
    withShop: (variant, work) => withClusterShop(cluster, variant, work),
  }
}
