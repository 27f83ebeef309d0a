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

/** Fills the shelves for a dashboard with controls, where earlier orders have emptied them. @throws Error when inventory refuses */
export async function restock(context: string | undefined, kubectl: Kubectl): Promise<void> {
  const token = await kubectl.in(NAMESPACE).secret('inventory-app-token', 'token')
  const forward = await portForward({ context, target: 'deploy/inventory', port: 7002 })
  try {
    const { stock } = levels.parse(await (await fetch(`${forward.url}/stock`)).json())
    for (const { sku, available } of stock.filter((level) => level.sku !== SCARCE)) {
      for (let units = available; units < PLENTY; units += DELIVERY) await deliver(forward.url, token, sku)
    }
  } finally {
    await forward.stop()
  }
}

async function deliver(url: string, token: string, sku: string): Promise<void> {
  const response = await fetch(`${url}/restock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'dapr-api-token': token },
    body: JSON.stringify({ sku, quantity: DELIVERY }),
  })
  if (!response.ok) throw new Error(`inventory takes no ${sku}: ${response.status} ${await response.text()}`)
  await response.body?.cancel()
}
