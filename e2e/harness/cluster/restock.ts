import { restock as restockThrough } from '@better-together/shop-client/inventory'
import { z } from 'zod'
import { NAMESPACE } from '../shop-names.ts'
import type { Kubectl } from './kubectl.ts'
import { portForward } from './port-forward.ts'

/** An hour and a half of what a dashboard orders at 500 a minute. */
const PLENTY = 20_000
/** The most that inventory takes at once. */
const DELIVERY = 1000
/** Runs out, so that some orders end sold out. */
const SCARCE = 'limited-grinder'

const levels = z.object({ stock: z.array(z.object({ sku: z.string(), available: z.number() })) })

type Where = { context: string | undefined; kubectl: Kubectl }

/** Adds units to inventory's stock, so that a claim finds some however often it ran before. @throws Error when inventory refuses */
export async function restock(where: Where, sku: string, quantity: number): Promise<void> {
  await withInventory(where, ({ add }) => add(sku, quantity))
}

/** Fills up the stock for a dashboard with controls, where earlier orders have used it up. @throws Error when inventory refuses */
export async function restockAll(where: Where): Promise<void> {
  await withInventory(where, async ({ url, add }) => {
    const { stock } = levels.parse(await (await fetch(`${url}/stock`)).json())
    for (const { sku, available } of stock.filter((level) => level.sku !== SCARCE)) {
      for (let units = available; units < PLENTY; units += DELIVERY) await add(sku, DELIVERY)
    }
  })
}

type Inventory = { url: string; add: (sku: string, quantity: number) => Promise<void> }

async function withInventory({ context, kubectl }: Where, work: (inventory: Inventory) => Promise<void>) {
  const token = await kubectl.in(NAMESPACE).secret('inventory-app-token', 'token')
  const { url, stop } = await portForward({ context, target: 'deploy/inventory', port: 7002 })
  const add = (sku: string, quantity: number) => restockThrough(url, token, sku, quantity)
  try {
    await work({ url, add })
  } finally {
    await stop()
  }
}
