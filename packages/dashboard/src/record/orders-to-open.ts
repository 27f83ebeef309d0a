import type { OrderCell } from '../protocol/order-cell.ts'

/** Ids of those orders that are worth opening later: the latest of each kind in turn, so that every kind is there. */
export function ordersToOpen(orders: readonly OrderCell[], most: number): string[] {
  const byKind = new Map<string, string[]>()
  for (const { id, kind } of orders.toReversed()) {
    if (kind !== 'under-way') byKind.set(kind, [...(byKind.get(kind) ?? []), id])
  }
  const chosen: string[] = []
  for (let turn = 0; chosen.length < most; turn++) {
    const found = [...byKind.values()].flatMap((ids) => ids.slice(turn, turn + 1))
    if (found.length === 0) break
    chosen.push(...found)
  }
  return chosen.slice(0, most)
}
