import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../environment.ts'
import type { LocalBinaries } from './infrastructure.ts'
import { anyPorts } from './ports.ts'
import { type ShopOptions, type StartedShop, startShop } from './shop.ts'

export type ShopVariant = Partial<Pick<ShopOptions, 'env' | 'edit' | 'mtls' | 'impostors' | 'ports'>>

/** This machine: real sidecars, Redis and Zipkin as processes, as many shops as a claim needs, one after the other. */
export type LocalEnvironment = Omit<Environment, 'withShop'> & {
  parts: LocalBinaries
  /** Where parts are looked for that only some claims need. */
  env: NodeJS.ProcessEnv
  /** Starts a shop, waits until it is ready, runs `work`, and stops it whatever happened. */
  withShop<Result>(variant: ShopVariant, work: (shop: StartedShop) => Promise<Result>): Promise<Result>
}

export function createLocalEnvironment(
  options: Omit<LocalEnvironment, 'withShop' | 'name' | 'mesh'>,
): LocalEnvironment {
  const { root, parts, dir, report, signal } = options
  let shops = 0
  return {
    ...options,
    name: 'local',
    mesh: 'none',
    async withShop(variant, work) {
      const shopDir = join(dir, `shop-${++shops}`)
      await mkdir(shopDir, { recursive: true })
      const ports = await anyPorts()
      const shop = await startShop({
        root,
        dir: shopDir,
        ports,
        daprd: parts.daprd,
        sentry: parts.sentry,
        infrastructure: parts.infrastructure(),
        report,
        signal,
        ...variant,
      })
      try {
        await shop.ready()
        return await work(shop)
      } finally {
        await shop.stop()
      }
    },
  }
}
