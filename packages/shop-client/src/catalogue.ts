/** The body of `POST /orders`. */
export type OrderRequest = { customer: string; sku: string; quantity: number }

/** The demo's order requests, in turn. Few grinders exist, so that some orders end sold out. */
const REQUESTS = [
  { sku: 'espresso-beans', quantity: 2 },
  { sku: 'filter-papers', quantity: 1 },
  { sku: 'milk-jug', quantity: 1 },
  { sku: 'tamper', quantity: 1 },
  { sku: 'espresso-beans', quantity: 1 },
  { sku: 'filter-papers', quantity: 3 },
  { sku: 'espresso-beans', quantity: 1 },
  { sku: 'milk-jug', quantity: 2 },
  { sku: 'espresso-beans', quantity: 3 },
  { sku: 'limited-grinder', quantity: 1 },
] as const

const CUSTOMERS = ['Ada', 'Barbara', 'Grace', 'Edsger', 'Katherine', 'Dennis', 'Radia']
const PLENTIFUL = ['espresso-beans', 'filter-papers', 'milk-jug', 'tamper']
const GRINDERS = 3
const MAX_QUANTITY = 3
/** The largest quantity that an order may have. */
const MORE_THAN_IN_STOCK = { sku: 'limited-grinder', quantity: 1000 }
const UNKNOWN = { sku: 'samovar', quantity: 1 }

/** As many orders as a dashboard can place at 1200 a minute in a long afternoon. */
export const ORDERS_FROM_DASHBOARD = 300_000

/** Returns the `n`th order request of a fixed sequence. */
export function orderRequest(n: number): OrderRequest {
  const { sku, quantity } = REQUESTS[n % REQUESTS.length] as (typeof REQUESTS)[number]
  return { customer: CUSTOMERS[n % CUSTOMERS.length] as string, sku, quantity }
}

/**
 * Returns a random order request; of many, the given percentages ask for more than is in stock and for an unknown SKU.
 *
 * @param random from 0 up to 1, as Math.random
 */
export function randomOrderRequest(
  { soldOutPercent, unknownSkuPercent }: { soldOutPercent: number; unknownSkuPercent: number },
  random = Math.random,
): OrderRequest {
  const oneOf = (values: readonly string[]) => values[Math.floor(random() * values.length)] as string
  const customer = oneOf(CUSTOMERS)
  const share = random() * 100
  if (share < soldOutPercent) return { customer, ...MORE_THAN_IN_STOCK }
  if (share < soldOutPercent + unknownSkuPercent) return { customer, ...UNKNOWN }
  return { customer, sku: oneOf(PLENTIFUL), quantity: 1 + Math.floor(random() * MAX_QUANTITY) }
}

/** Returns SKU → units so that, with this many orders, only the grinder runs out. */
export function stockFor(orders: number): Record<string, number> {
  const plenty = 1000 + orders * 3
  return { ...Object.fromEntries(PLENTIFUL.map((sku) => [sku, plenty])), 'limited-grinder': GRINDERS }
}
