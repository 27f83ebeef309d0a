// Prices in cents. Version 2 is ten percent cheaper, so that anyone sees which version answered.
const PRICE_LIST = new Map([
  ['espresso-beans', 1250],
  ['filter-papers', 420],
  ['milk-jug', 1990],
  ['tamper', 3400],
  ['limited-grinder', 8900],
])

export type PricingVersion = 'v1' | 'v2'

/** Returns the answer for one SKU, in this service's old-fashioned spelling, or undefined when it has no price. */
export function priceOf(sku: string, version: PricingVersion) {
  const cents = PRICE_LIST.get(sku)
  if (cents === undefined) return undefined
  const amount = version === 'v2' ? Math.round(cents * 0.9) : cents
  return { SKU: sku, PRICE: (amount / 100).toFixed(2), VERSION: version }
}
