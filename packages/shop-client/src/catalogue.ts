/** What the demo's shoppers want, in turn. Few grinders exist, so that some orders end sold out. */
const WISHES = [
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

export const GRINDERS = 3

/** As many orders as a dashboard that places 1200 a minute can place in a long afternoon. */
export const ORDERS_FROM_DASHBOARD = 300_000

/** The order that the `n`th shopper places. */
export function wish(n: number): { customer: string; sku: string; quantity: number } {
  const { sku, quantity } = WISHES[n % WISHES.length] as (typeof WISHES)[number]
  return { customer: CUSTOMERS[n % CUSTOMERS.length] as string, sku, quantity }
}

/** Stock that only the grinder runs out of, for this many orders. */
export function stockFor(orders: number): Record<string, number> {
  const plenty = 1000 + orders * 3
  return {
    'espresso-beans': plenty,
    'filter-papers': plenty,
    'milk-jug': plenty,
    tamper: plenty,
    'limited-grinder': GRINDERS,
  }
}
