import { restock as restockAt } from '@better-together/shop-client/inventory'
import { z } from 'zod'
import type { Cluster } from './cluster.ts'

/** An hour and a half of what a dashboard orders at 500 a minute. */
const PLENTY = 20_000
/** The most that inventory takes at once. */
const DELIVERY = 1000
/** Runs out, so that some orders end sold out. */
const SCARCE = 'limited-grinder'

const levels = z.object({ stock: z.array(z.object({ sku: z.string(), available: z.number() })) })

/** Adds units to inventory's stock. @throws Error when inventory refuses them */
export async function restock({ kubectl, through, namespace }: Cluster, sku: string, quantity: number): Promise<void> {
  const token = await kubectl.in(namespace).secret('inventory-app-token', 'token')
  await through('deploy/inventory', 7002, (url) => restockAt(url, token, sku, quantity))
}

/**
 * Fills up the stock where earlier orders have used it up.
 *
 * @param units of each article, by default enough for a dashboard with controls
 * @throws Error when inventory refuses
 */
export async function restockAll({ kubectl, through, namespace }: Cluster, units = PLENTY): Promise<void> {
  const token = await kubectl.in(namespace).secret('inventory-app-token', 'token')
  await through('deploy/inventory', 7002, async (url) => {
    const { stock } = levels.parse(await (await fetch(`${url}/stock`)).json())
    for (const { sku, available } of stock.filter((level) => level.sku !== SCARCE)) {
      for (let now = available; now < units; now += DELIVERY) await restockAt(url, token, sku, DELIVERY)
    }
  })
}
