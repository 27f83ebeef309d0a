import type { ClusterEnvironment } from './environment.ts'
import { secret } from './pods.ts'

/** Puts units on the shelf, so that a claim finds some however often it ran before. @throws Error when it is refused */
export async function refill(environment: ClusterEnvironment, sku: string, quantity: number): Promise<void> {
  const token = await secret(environment, 'inventory-app-token', 'token')
  await environment.through('deploy/inventory', 7002, async (url) => {
    const response = await fetch(`${url}/restock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'dapr-api-token': token },
      body: JSON.stringify({ sku, quantity }),
    })
    if (!response.ok) throw new Error(`inventory takes no ${sku}: ${response.status} ${await response.text()}`)
  })
}
