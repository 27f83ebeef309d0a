import type { StartedShop } from '@better-together/harness/local/shop'
import { callAs, restock, unitsOnTheShelf } from './caller.ts'
import { verdict } from './verdict.ts'

/**
 * Ways to write `restock`, which order may not call, so that a policy might read `reserve`, which it may. The first
 * kind is CVE-2026-41491 (fixed in Dapr 1.17.5): https://github.com/advisories/GHSA-85gx-3qv6-4463
 */
export const mangledPaths = [
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

export type Mangled = { path: string; verdict: string; restocked: number }

/** Sends order's sidecar each of them. What counts is not the answer but the units that appear on the shelf. */
export async function sendMangledPaths(shop: StartedShop): Promise<Mangled[]> {
  const sent: Mangled[] = []
  for (const path of mangledPaths) {
    const before = await unitsOnTheShelf(shop)
    const answer = await callAs(shop, 'order', 'POST', `invoke/inventory/method/${path}`, restock)
    sent.push({ path, verdict: verdict(answer), restocked: (await unitsOnTheShelf(shop)) - before })
  }
  return sent
}

export const reachedRestock = (sent: readonly Mangled[]) => sent.filter(({ restocked }) => restocked !== 0).length

/** How often each verdict was given, as facts. */
export function countVerdicts(sent: readonly Mangled[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of sent) {
    const fact = `mangled paths ${one.verdict}`
    counts[fact] = (counts[fact] ?? 0) + 1
  }
  return counts
}
