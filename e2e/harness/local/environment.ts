import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readStoredEvents } from '@better-together/shop-client/broker'
import { restock } from '@better-together/shop-client/inventory'
import { setLegacySwitches } from '@better-together/shop-client/legacy-pricing'
import { readStoredState } from '@better-together/shop-client/redis'
import { type LocalEchoApps, type LocalSetup, withEchoApps } from '../echo/local.ts'
import type { Environment, Shop, Target, Variant } from '../environment.ts'
import type { LocalBinaries } from './infrastructure.ts'
import { anyPorts } from './ports.ts'
import { type ShopOptions, type StartedShop, startShop } from './shop.ts'

/** The shop as processes of this machine. */
export type LocalShop = Shop & StartedShop

export type LocalVariant = Variant & Partial<Pick<ShopOptions, 'mtls' | 'ports'>>

/** This machine: real sidecars, Redis and Zipkin as processes, as many shops as a claim needs, one after the other. */
export type LocalEnvironment = Omit<Environment, 'withShop' | 'withEchoApps' | 'name'> & {
  name: 'local'
  binaries: LocalBinaries
  /** Where binaries are looked for that only some claims need. */
  env: NodeJS.ProcessEnv
  /** Starts a shop, waits until it is ready, runs `work`, and stops it whatever happened. */
  withShop<Result>(variant: LocalVariant, work: (shop: LocalShop) => Promise<Result>): Promise<Result>
  /** Starts callers and echo apps, runs `work`, and ends them whatever happened. */
  withEchoApps<CallerName extends string, AppName extends string, Result>(
    setup: LocalSetup<CallerName, AppName>,
    work: (apps: LocalEchoApps<CallerName, AppName>) => Promise<Result>,
  ): Promise<Result>
}

/** Returns the environment of this machine. */
export function createLocalEnvironment(
  options: Omit<LocalEnvironment, 'withShop' | 'withEchoApps' | 'name' | 'mesh'>,
): LocalEnvironment {
  const { root, binaries, dir, report, signal } = options
  let shops = 0
  return {
    ...options,
    name: 'local',
    mesh: 'none',
    withEchoApps: (setup, work) => withEchoApps(options, setup, work),
    async withShop(variant, work) {
      const shopDir = join(dir, `shop-${++shops}`)
      await mkdir(shopDir, { recursive: true })
      const ports = await anyPorts()
      const shop = await startShop({
        root,
        dir: shopDir,
        ports,
        binaries,
        report,
        signal,
        ...variant,
      })
      try {
        await shop.ready()
        return await work(localShop(shop))
      } finally {
        await shop.stop()
      }
    },
  }
}

/** Returns a started shop with the operations that every shop has. */
export function localShop(started: StartedShop): LocalShop {
  const { supervisor, infrastructure, identities, ports, urls } = started
  const redis = { port: ports.redis, password: identities.redisPassword }

  function urlOf(target: Target): string {
    switch (target) {
      case 'order-daprd':
        return `http://127.0.0.1:${ports['order-dapr-http']}`
      case 'inventory-daprd':
        return `http://127.0.0.1:${ports['inventory-dapr-http']}`
      case 'notifier-daprd':
        return `http://127.0.0.1:${ports['notifier-dapr-http']}`
      case 'zipkin':
        if (urls.zipkin) return urls.zipkin
        throw new Error(
          'There is no Zipkin, so no trace can be observed; the lines above state what was tried and what to do',
        )
      default:
        return urls[target]
    }
  }
  return {
    ...started,
    at: async (target, work) => work(urlOf(target)),
    withRedis: async (work) => work(redis),
    stored: () => readStoredState(redis),
    events: (topic) => readStoredEvents(redis, topic),
    apiToken: async (app) => identities.tokens[app].dapr,
    async prepareKill(target) {
      const isSupervised = supervisor.names().includes(target) // a container of testcontainers is not
      if (isSupervised && supervisor.pid(target) === undefined)
        throw new Error(`${target} cannot be killed: it does not run`)
      if (target === 'redis') return infrastructure.killRedis
      return async () => void supervisor.signal(target, 'SIGKILL')
    },
    restock: (sku, quantity) => restock(urls.inventory, identities.tokens.inventory.app, sku, quantity),
    switchLegacyPricing: (switches) => setLegacySwitches([urls['legacy-pricing']], switches),
  }
}
