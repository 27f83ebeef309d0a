import { setTimeout as sleep } from 'node:timers/promises'
import type { Shop } from '@better-together/harness/environment'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { placeOrder } from '@better-together/shop-client/place-orders'

const IDLE_MS = 5000
const ORDERS = 50

/** A process of the shop with what it has used since it started. */
type Used = { name: string; pid: number; cpuMs: number; pssMiB: number; rssMiB: number }

/**
 * Returns a table of the processor time of each process, idle and under orders, and of its memory.
 *
 * @param read the processes of the shop; none where the system does not tell
 */
export async function usageTable(shop: Shop, read: () => Promise<Used[]>): Promise<string> {
  const before = await read()
  if (before.length === 0) return 'not available: this system has no /proc'
  await sleep(IDLE_MS)
  const idle = await read()
  const run = Date.now()
  await shop.at('order', async (url) => {
    for (let n = 0; n < ORDERS; n++) await placeOrder(url, `claim-1-${run}-${n}`, orderRequest(n))
  })
  const busy = await read()
  const cpuOf = (used: readonly Used[], pid: number) => used.find((one) => one.pid === pid)?.cpuMs ?? Number.NaN
  const rows = busy.map(({ name, pid, cpuMs, pssMiB, rssMiB }) => {
    const idleCpu = (cpuOf(idle, pid) - cpuOf(before, pid)) / (IDLE_MS / 1000)
    return [name, pssMiB, rssMiB, idleCpu, (cpuMs - cpuOf(idle, pid)) / ORDERS] as const
  })
  const width = Math.max(...rows.map(([name]) => name.length))
  const line = (name: string, cells: readonly string[]) =>
    name.padEnd(width) + cells.map((cell) => cell.padStart(18)).join('')
  return [
    line('', ['MiB, PSS', 'MiB, RSS', 'CPU ms/s, idle', 'CPU ms per order']),
    ...rows
      .map(([name, ...cells]) =>
        line(
          name,
          cells.map((value) => value.toFixed(1)),
        ),
      )
      .sort(),
  ].join('\n')
}
