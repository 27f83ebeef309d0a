/**
 * Adds units to the stock of a SKU; inventory takes at most 1000 at once.
 *
 * @param token the one that inventory requires from its sidecar
 * @throws Error when inventory refuses
 */
export async function restock(inventoryUrl: string, token: string, sku: string, quantity: number): Promise<void> {
  const response = await fetch(`${inventoryUrl}/restock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'dapr-api-token': token },
    body: JSON.stringify({ sku, quantity }),
  })
  if (!response.ok) throw new Error(`inventory refused to restock ${sku}: ${response.status} ${await response.text()}`)
  await response.body?.cancel()
}
