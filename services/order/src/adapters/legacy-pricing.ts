import type { Dapr } from '@better-together/shared/dapr'
import { z } from 'zod'
import type { Pricing } from '../ports.ts'

/** legacy-pricing writes amounts as decimal text, in capitals. */
const legacyPrice = z.object({
  SKU: z.string(),
  PRICE: z.string().regex(/^\d+\.\d{2}$/),
  VERSION: z.string(),
})

/** Calls legacy-pricing, which has no Dapr, through the `HTTPEndpoint` of that name: Dapr's retries apply, its mTLS cannot. */
export function createPricing(dapr: Dapr): Pricing {
  return {
    async quote(sku, quantity) {
      const query = new URLSearchParams({ sku, quantity: String(quantity) })
      const price = await dapr.invoke('legacy-pricing', 'GET', `price?${query}`, undefined, legacyPrice)
      return { unitPriceCents: Number(price.PRICE.replace('.', '')), pricingVersion: price.VERSION }
    },
  }
}
