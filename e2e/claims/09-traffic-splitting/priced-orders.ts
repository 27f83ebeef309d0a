import { randomUUID } from 'node:crypto'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { restock } from '@better-together/harness/cluster/restock'
import { placeOrders } from '@better-together/shop-client/place-orders'

export const ORDERS = 400
const AT_A_TIME = 4
const WISH = { customer: 'Ada', sku: 'filter-papers', quantity: 1 }

/**
 * Places orders as shoppers do and reads from Redis which version of legacy-pricing priced each.
 *
 * @returns how many were priced by v2
 * @throws Error unless all were confirmed and every one is stored with a price: a share of fewer would say less
 */
export async function ordersPricedByV2(environment: ClusterEnvironment): Promise<number> {
  await restock(environment, WISH.sku, ORDERS)
  const placements = await environment.through('deploy/order', 7001, (url) =>
    placeOrders(url, {
      count: ORDERS,
      concurrency: AT_A_TIME,
      request: () => WISH,
      keyPrefix: `claim-9-${randomUUID()}`,
    }),
  )
  const confirmed = new Set(placements.flatMap(({ outcome, orderId }) => (outcome === 'confirmed' ? [orderId] : [])))
  const { orders } = await environment.stored()
  const priced = orders.flatMap(({ id, price }) => (confirmed.has(id) && price ? [price.pricingVersion] : []))
  if (priced.length !== ORDERS)
    throw new Error(`Of ${ORDERS} orders ${confirmed.size} were confirmed and ${priced.length} are stored with a price`)
  return priced.filter((version) => version === 'v2').length
}
