import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { findBinaries } from '@better-together/harness/local/infrastructure'
import { choosePorts } from '@better-together/harness/local/ports'
import { type StartedShop, startShop } from '@better-together/harness/local/shop'
import { createProgress, type Progress } from '@better-together/harness/progress'
import { ORDERS_FROM_DASHBOARD, orderRequest, stockFor } from '@better-together/shop-client/catalogue'
import { checkInvariants } from '@better-together/shop-client/invariants'
import { type PlacedOrder, placeOrders } from '@better-together/shop-client/place-orders'
import { readStoredState } from '@better-together/shop-client/redis'
import { waitFor } from '@better-together/shop-client/wait-for'
import { printBoard, printInvitation } from './board.ts'
import { startDashboard } from './dashboard.ts'
import { type FaultAgent, startFaultAgent } from './fault-agent/start.ts'
import { startShopperTelemetry } from './shopper-telemetry.ts'
import { checkTraces, isGood, printSummary, type Summary, summarize } from './summary.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** Longer than the broker takes to redeliver what a dead sidecar held: 23 s by components/pubsub.yaml. */
const NOTIFIED_DEADLINE_MS = 60_000

export type DemoOptions = {
  orders: number
  concurrency: number
  controls: boolean
  exit: boolean
  json: boolean
  keep: boolean
  signal: AbortSignal
  env: NodeJS.ProcessEnv
}

/** What is running; the dashboard and its agent only without `--exit`. */
type Running = { shop: StartedShop; agent?: FaultAgent; dashboard?: string; initialStock: Record<string, number> }

/** Runs the whole demo and leaves no process behind. @returns the exit code */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { signal, keep, env } = options
  const progress = createProgress()
  const dir = join(ROOT, '.cache', 'runs', `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}`)
  let running: Running | undefined
  try {
    const binaries = await findBinaries(progress.report, { env, signal })
    await mkdir(dir, { recursive: true })
    env.OTEL_BSP_SCHEDULE_DELAY ??= '1000' // spans reach Zipkin while the audience still has the order in view
    progress.report('starting Redis, Zipkin, Sentry, four services and three sidecars')
    const initialStock = stockFor(options.controls ? ORDERS_FROM_DASHBOARD : options.orders)
    const shop = await startShop({
      root: ROOT,
      dir,
      ports: await choosePorts(),
      binaries,
      report: progress.report,
      signal,
      tracesExporter: env.OTEL_TRACES_EXPORTER,
      env: { inventory: { INITIAL_STOCK: JSON.stringify(initialStock) } },
    })
    running = { shop, initialStock }
    await shop.ready()
    progress.report('all services and sidecars are ready')
    if (!options.exit) await startShow(running, binaries.versions, options, progress)
    const isGoodRun = await trade(running, options, progress)
    if (!options.exit) await untilAborted(signal)
    await stop(running, progress)
    if (isGoodRun && !keep) await rm(dir, { recursive: true, force: true })
    return isGoodRun ? 0 : 1
  } catch (error) {
    if (running) await stop(running, progress)
    if (signal.aborted) return 130
    console.error(`\n${error instanceof Error ? describe(error) : error}\nLogs: ${join(dir, 'logs')}`)
    return 1
  }
}

/** Starts the dashboard before the orders, so that it shows all of them. */
async function startShow(
  running: Running,
  versions: Record<string, string>,
  { controls, signal }: DemoOptions,
  { report }: Progress,
): Promise<void> {
  const { shop } = running
  if (controls) running.agent = await startFaultAgent({ root: ROOT, shop, report })
  running.dashboard = await startDashboard(shop, { root: ROOT, versions, agent: running.agent, signal })
  report(`dashboard: ${running.dashboard}/`)
}

async function trade(running: Running, options: DemoOptions, progress: Progress): Promise<boolean> {
  const { shop, dashboard } = running
  const { orders, concurrency, signal, json, exit, env } = options
  const shopper = startShopperTelemetry(shop.urls.zipkin, env.OTEL_TRACES_EXPORTER)
  const begun = Date.now()
  let done = 0
  const onPlaced = ({ orderId, outcome }: PlacedOrder) => {
    if (++done === 1) progress.report(`first order ${outcome}: ${orderId}`)
    progress.tick(`${done} of ${orders} orders placed`)
  }
  const placing = placeOrders(shop.urls.order, {
    count: orders,
    concurrency,
    request: orderRequest,
    keyPrefix: `demo-${begun}`,
    tracer: shopper.tracer,
    onPlaced,
  })
  const placed = await Promise.race([placing, rejectOn(signal)])
  const summary = await settle(running, placed, begun, progress, shopper.stop)
  printBoard(shop, placed, dashboard)
  printSummary(summary)
  if (!exit) printInvitation(shop, options.controls)
  if (json) console.log(JSON.stringify(summary))
  return isGood(summary)
}

/** Waits until the invariants hold and every customer is notified, then checks what is stored and traced. */
async function settle(
  { shop, initialStock }: Running,
  placed: readonly PlacedOrder[],
  begun: number,
  progress: Progress,
  stopTelemetry: () => Promise<void>,
): Promise<Summary> {
  const redis = { port: shop.ports.redis, password: shop.identities.redisPassword }
  const observe = async () => ({ placed, stored: await readStoredState(redis), initialStock })
  const whenRight = async () => {
    const history = await observe()
    progress.tick(`${history.stored.notifications.length} notifications`)
    return checkInvariants(history).length === 0 && history
  }
  const history = await waitFor(whenRight, {
    what: 'Notifying all customers',
    deadlineMs: NOTIFIED_DEADLINE_MS,
    everyMs: 250,
  }).catch(observe)
  const seconds = (Date.now() - begun) / 1000
  await stopTelemetry()
  if (!shop.urls.zipkin) return summarize(history, { checked: 0, complete: null }, seconds)
  progress.report('all customers are notified; checking the traces')
  return summarize(history, await checkTraces(shop.urls.zipkin, placed), seconds)
}

/** Stops everything; the dashboard first, because it would continue to place orders and request faults. */
async function stop({ shop, agent, dashboard }: Running, progress: Progress): Promise<void> {
  progress.report('stopping')
  if (dashboard) await shop.supervisor.stop(['dashboard'])
  await agent?.stop()
  await shop.stop()
  progress.report('stopped: no process and no port is left')
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    // The timer keeps the process alive: an abort listener alone does not.
    const alive = setInterval(() => undefined, 60_000)
    const done = () => {
      clearInterval(alive)
      resolve()
    }
    if (signal.aborted) done()
    signal.addEventListener('abort', done, { once: true })
  })

const rejectOn = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new Error('Stopped'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })

function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
