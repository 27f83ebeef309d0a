import type { Load } from '../protocol/controls.ts'

/** `POST /orders` of order. */
export type Wish = { customer: string; sku: string; quantity: number }

const CUSTOMERS = ['Ada', 'Barbara', 'Grace', 'Edsger', 'Katherine', 'Dennis', 'Radia']
const RANGE = ['espresso-beans', 'filter-papers', 'milk-jug', 'tamper']
const MOST_AT_ONCE = 3
/** As many as one may ask for, of what there are three. */
const MORE_THAN_THERE_IS = { sku: 'limited-grinder', quantity: 1000 }
const NOT_IN_THE_RANGE = { sku: 'samovar', quantity: 1 }

/** @param random from 0 up to 1, as Math.random */
export function nextWish({ soldOutPercent, unknownSkuPercent }: Load, random = Math.random): Wish {
  const customer = oneOf(CUSTOMERS, random)
  const share = random() * 100
  if (share < soldOutPercent) return { customer, ...MORE_THAN_THERE_IS }
  if (share < soldOutPercent + unknownSkuPercent) return { customer, ...NOT_IN_THE_RANGE }
  return { customer, sku: oneOf(RANGE, random), quantity: 1 + Math.floor(random() * MOST_AT_ONCE) }
}

const oneOf = (values: readonly string[], random: () => number) =>
  values[Math.floor(random() * values.length)] as string
