import type { StartedShop } from '@better-together/harness/local/shop'
import { sendRaw } from '@better-together/harness/raw-http'
import { classify, restock, unitsInStock } from './matrix.ts'

/**
 * Ways to write `restock`, which order may not call, so that a policy might read `reserve`, which it may. The first
 * kind is CVE-2026-41491 (fixed in Dapr 1.17.5): https://github.com/advisories/GHSA-85gx-3qv6-4463
 */
export const malformedPaths = [
  'reserve/..%2frestock',
  'reserve/%2e%2e/restock',
  'reserve/../restock',
  'reserve%2f..%2frestock',
  'reserve%252f..%252frestock',
  'reserve;/../restock',
  'reserve/..;/restock',
  './restock',
  '/restock',
  'restock/',
  'RESTOCK',
  '%72estock',
  'restock;x',
  'restock?x=1',
  'restock%3fx',
  'restock%23x',
] as const

export type Sent = { path: string; outcome: string; restocked: number }

/** Sends each of them to order's sidecar. What counts is not the answer but the units that appear in stock. */
export async function sendMalformedPaths({ ports, identities }: StartedShop): Promise<Sent[]> {
  const sent: Sent[] = []
  for (const path of malformedPaths) {
    const before = await unitsInStock(ports.inventory)
    const answer = await sendRaw({
      port: ports['order-dapr-http'],
      method: 'POST',
      path: `/v1.0/invoke/inventory/method/${path}`,
      headers: { 'dapr-api-token': identities.tokens.order.dapr },
      body: restock,
    })
    sent.push({ path, outcome: classify(answer), restocked: (await unitsInStock(ports.inventory)) - before })
  }
  return sent
}

export const reachedRestock = (sent: readonly Sent[]) => sent.filter(({ restocked }) => restocked !== 0).length

/** Returns how often there was each outcome, as facts. */
export function countOutcomes(sent: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of sent) {
    const fact = `malformed paths ${outcome}`
    counts[fact] = (counts[fact] ?? 0) + 1
  }
  return counts
}
