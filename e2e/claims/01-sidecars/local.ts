import { setTimeout as sleep } from 'node:timers/promises'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment, LocalShop } from '@better-together/harness/local/environment'
import { listProcesses, readCpuMs, readMemory } from '@better-together/harness/local/proc'
import { run } from '@better-together/harness/run'
import { daprApps } from '@better-together/harness/shop-names'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { usageTable } from './usage.ts'

/** On this machine: the processes beside each app, what each takes, and what each does without the other. */
export function observeProcesses(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  return environment.withShop({}, async (shop) => {
    const counts = await sidecarsBeside(shop)
    environment.report('reading what each process takes, idle and under orders')
    await attachEvidence('what each process takes', await usageTable(shop, () => usedBy(shop)))
    return { ...counts, ...(await observeStartOrder(shop, environment.signal)) }
  })
}

/** Counts the daprd processes of this machine that serve each service's port, by their own command lines. */
async function sidecarsBeside({ ports }: LocalShop): Promise<Facts> {
  const processes = (await listProcesses()) ?? (await listByPs())
  const sidecars = processes.filter(({ args }) => args[0]?.split('/').at(-1)?.startsWith('daprd'))
  const count = (app: keyof typeof ports) =>
    sidecars.filter(({ args }) => args.includes(`--app-port=${ports[app]}`)).length
  return Object.fromEntries(
    ([...daprApps, 'legacy-pricing'] as const).map((app) => [`sidecars beside ${app}`, count(app)]),
  )
}

/** `ps` does not show where an argument ends; none that we look for holds a space. */
async function listByPs(): Promise<{ pid: number; args: string[] }[]> {
  return (await run('ps', ['-axo', 'pid=,args='])).split('\n').flatMap((line) => {
    const [pid, ...args] = line.trim().split(/\s+/)
    return pid ? [{ pid: Number(pid), args }] : []
  })
}

/** Redis and Zipkin may run in containers, whose processes are not these. */
async function usedBy({ supervisor }: LocalShop) {
  const own = [...supervisor.pids()].filter(([name]) => name !== 'redis' && name !== 'zipkin')
  const used = own.map(async ([name, pid]) => {
    const [cpuMs, memory] = await Promise.all([readCpuMs(pid), readMemory(pid)])
    return cpuMs === undefined || memory === undefined ? [] : [{ name, pid, cpuMs, ...memory }]
  })
  return (await Promise.all(used)).flat()
}

/** Long enough for a sidecar that needs nothing more to say that it is ready; it takes one or two seconds here. */
const SETTLE_MS = 6000
const ORDER_PATIENCE_MS = 8000

/** Starts order and its sidecar in either order and observes which of the two does without the other. */
async function observeStartOrder(shop: LocalShop, signal: AbortSignal): Promise<Facts> {
  const { supervisor, urls, ports, identities } = shop
  const token = { 'dapr-api-token': identities.tokens.order.dapr }
  const sidecar = (path: string) => answers(`http://127.0.0.1:${ports['order-dapr-http']}${path}`, token)
  const app = () => answers(`${urls.order}/healthz`)
  const within = (what: string) => ({ what, deadlineMs: 30_000, signal })
  let orders = 0
  const takesAnOrder = () => placeOnce(urls.order, `claim-1-start-${++orders}`)

  const both = { app: await app(), sidecar: await sidecar('/v1.0/healthz'), order: await takesAnOrder() }

  await supervisor.stop(['order', 'order-daprd'], 2500)
  supervisor.resume('order')
  const appAlone = await waitFor(app, within('The app’s start')).catch(() => false)
  const orderAlone = await takesAnOrder()

  await supervisor.stop(['order'])
  supervisor.resume('order-daprd')
  await sleep(SETTLE_MS)
  const sidecarAlone = await sidecar('/v1.0/healthz')
  const outbound = await sidecar('/v1.0/healthz/outbound')

  supervisor.resume('order')
  const readyAgain = await waitFor(() => sidecar('/v1.0/healthz'), within('The sidecar’s readiness')).catch(() => false)
  const orderAgain = await waitFor(takesAnOrder, within('An order after both are back')).catch(() => false)
  return {
    'both up: the app answers': both.app,
    'both up: the sidecar is ready': both.sidecar,
    'both up: an order is taken': both.order,
    'no sidecar: the app answers': appAlone,
    'no sidecar: an order is taken': orderAlone,
    'no app: the sidecar is ready': sidecarAlone,
    'no app: the sidecar reaches others': outbound,
    'app back: the sidecar is ready': readyAgain,
    'app back: an order is taken': orderAgain,
  }
}

async function placeOnce(orderUrl: string, key: string): Promise<boolean> {
  const response = await fetch(`${orderUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ customer: 'Ada', sku: 'espresso-beans', quantity: 1 }),
    signal: AbortSignal.timeout(ORDER_PATIENCE_MS),
  }).catch(() => undefined)
  await response?.body?.cancel()
  return response?.ok ?? false
}
