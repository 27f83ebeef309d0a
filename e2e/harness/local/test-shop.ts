import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stockFor } from '@better-together/shop-client/catalogue'
import { checkInvariants, type Violation } from '@better-together/shop-client/invariants'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'
import { containerInfrastructure } from './container-infrastructure.ts'
import { type LocalVariant, localShop } from './environment.ts'
import { findBinaries } from './infrastructure.ts'
import { anyPorts } from './ports.ts'
import { startShop } from './shop.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

export type TestShop = Awaited<ReturnType<typeof openTestShop>>

/**
 * Starts a whole shop for one test file, on arbitrary ports. `npm test` sets `TEST_INFRASTRUCTURE`, by which
 * testcontainers or local processes provide Redis and Zipkin.
 */
export async function openTestShop(variant: LocalVariant = {}, orders = 1000) {
  const dir = await mkdtemp(join(tmpdir(), 'better-together-'))
  const report = (line: string) => console.log(line)
  const binaries = await findBinaries(report, { env: process.env })
  const initialStock = stockFor(orders)
  const started = await startShop({
    root: ROOT,
    dir,
    ports: await anyPorts(),
    binaries: {
      ...binaries,
      ...(process.env.TEST_INFRASTRUCTURE === 'containers' && { infrastructure: containerInfrastructure }),
    },
    report,
    ...variant,
    env: { ...variant.env, inventory: { INITIAL_STOCK: JSON.stringify(initialStock), ...variant.env?.inventory } },
  })
  const shop = localShop(started)

  return {
    ...shop,
    initialStock,
    /** Returns everything that is wrong with the shop right now, observed from outside; see `checkInvariants`. */
    violations: async (placed: readonly PlacedOrder[]): Promise<Violation[]> =>
      checkInvariants({ placed, stored: await shop.stored(), initialStock }),
    async close() {
      await shop.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
