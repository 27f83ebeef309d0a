import { setTimeout as sleep } from 'node:timers/promises'
import type { Facts } from '@better-together/harness/facts'
import { listProcesses, readCpuMs, readMemory } from '@better-together/harness/local/proc'
import type { StartedShop } from '@better-together/harness/local/shop'
import { daprApps } from '@better-together/harness/shop-names'
import { orderRequest } from '@better-together/shop-client/catalogue'
import { placeOrder } from '@better-together/shop-client/place-orders'

const IDLE_MS = 5000
const ORDERS = 50

/** How many daprd processes of this machine serve each service's port, by their own command lines. */
export async function sidecarsBeside({ ports }: StartedShop): Promise<Facts> {
  const processes = await listProcesses()
  const sidecars = processes.filter(({ args }) => args[0]?.split('/').at(-1)?.startsWith('daprd'))
  const count = (app: keyof typeof ports) =>
    sidecars.filter(({ args }) => args.includes(`--app-port=${ports[app]}`)).length
  return Object.fromEntries(
    ([...daprApps, 'legacy-pricing'] as const).map((app) => [`sidecars beside ${app}`, count(app)]),
  )
}

/** Processor time and memory of each app and sidecar, as a table, or why they cannot be had. */
export async function usageOf(shop: StartedShop): Promise<string> {
  const before = await cpuOf(shop)
  if (before.size === 0) return 'not available: this system has no /proc'
  await sleep(IDLE_MS)
  const idle = await cpuOf(shop)
  for (let n = 0; n < ORDERS; n++) await placeOrder(shop.urls.order, `claim-1-${n}`, orderRequest(n))
  const busy = await cpuOf(shop)
  const lines = processesOf(shop).map(async ([name, pid]) => {
    const memory = await readMemory(pid)
    const [start = Number.NaN, middle = Number.NaN, end = Number.NaN] = [before, idle, busy].map((at) => at.get(name))
    const cells = [memory?.pssMiB, memory?.rssMiB, (middle - start) / (IDLE_MS / 1000), (end - middle) / ORDERS]
    return name.padEnd(16) + cells.map((value = Number.NaN) => value.toFixed(1).padStart(18)).join('')
  })
  const head = ['MiB, shared alike', 'MiB resident', 'CPU ms/s, idle', 'CPU ms per order']
  return [' '.repeat(16) + head.map((cell) => cell.padStart(18)).join(''), ...(await Promise.all(lines))].join('\n')
}

/** Redis and Zipkin may run in containers, whose processes are not these. */
const processesOf = ({ supervisor }: StartedShop) =>
  [...supervisor.pids()].filter(([name]) => name !== 'redis' && name !== 'zipkin')

async function cpuOf(shop: StartedShop): Promise<Map<string, number>> {
  const read = processesOf(shop).map(async ([name, pid]) => [name, await readCpuMs(pid)] as const)
  return new Map((await Promise.all(read)).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] as const])))
}
