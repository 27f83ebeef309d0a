import type { StartedShop } from '@better-together/harness/local/shop'
import { type Answer, sendRaw } from '@better-together/harness/raw-http'
import type { DaprApp } from '@better-together/harness/shop-names'

/** An app id that no trace of an earlier call depends on, and few units, so that a call can be repeated for ever. */
export const reservation = { orderId: `ord_${'0'.repeat(24)}`, sku: 'tamper', quantity: 1 }
export const restock = { sku: 'tamper', quantity: 7 }

/** A call as an app makes it, to its own sidecar and with its own token. `path` follows `/v1.0/`. */
export function callAs(shop: StartedShop, app: DaprApp, method: string, path: string, body?: object): Promise<Answer> {
  const headers = { 'dapr-api-token': shop.identities.tokens[app].dapr }
  return sendRaw({
    port: shop.ports[`${app}-dapr-http`],
    method,
    path: `/v1.0/${path}`,
    headers,
    ...(body && { body }),
  })
}

/** Units of `restock.sku` on the shelf, asked of inventory's own port. */
export async function unitsOnTheShelf(shop: StartedShop): Promise<number> {
  const path = `/stock?sku=${restock.sku}`
  const { status, body } = await sendRaw({ port: shop.ports.inventory, method: 'GET', path })
  const { available } = JSON.parse(body) as { available?: unknown }
  if (status !== 200 || typeof available !== 'number')
    throw new Error(`inventory’s stock is unknown: ${status} ${body}`)
  return available
}
