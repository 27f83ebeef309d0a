import { randomUUID } from 'node:crypto'
import { placeOrder } from '@better-together/shop-client/place-orders'
import type { Locator, Page } from 'playwright-core'
import { inject } from 'vitest'

const ONE_TAMPER = { customer: 'Ada', sku: 'tamper', quantity: 1 }

/** Places an order through order’s own API, as a shopper does who does not know the dashboard. */
export async function order(wish = ONE_TAMPER): Promise<{ id: string; outcome: string }> {
  const { orderId, outcome } = await placeOrder(inject('order'), randomUUID(), wish)
  if (!orderId) throw new Error(`The shop gave no answer to an order of ${wish.sku}`)
  return { id: orderId, outcome }
}

/** What is said of an order that went well. On a busy machine a layer may have had to act, and then it is said to have. */
export const WENT_WELL = /(at once|Dapr retried)(, \S+ tried \d times)*, event acknowledged$/

/** The order’s cell in the grid, once it says what `became` of it. */
export function cellOf(page: Page, id: string, became: RegExp = /./): Locator {
  return page.getByRole('gridcell', { name: new RegExp(`^Order ${id.slice(0, 12)}: .*${became.source}`) })
}
