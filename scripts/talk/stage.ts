import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { comparison } from '@better-together/dashboard/protocol/comparison'
import { orderDetail } from '@better-together/dashboard/protocol/order-detail'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { type Dashboard, watchDashboard } from './dashboard.ts'
import type { Deed } from './deed.ts'
import type { Situation } from './situation.ts'
import { openTerminal } from './terminal.ts'

/** Where the page is, as the document says; another port is taken when that one is not free. */
const USUAL_ADDRESS = 'http://127.0.0.1:7005'
const ADDRESS = /^\s*dashboard\s+(http:\/\/127\.0\.0\.1:\d+)\//m
/** Until the demo has started and placed its first orders. */
const START_MS = 90_000
/** Until there is an order of a kind, which is known from its trace. */
const ORDER_MS = 20_000

/** What a speaker has: a terminal and the page. */
export type Stage = {
  situation: Situation
  run(command: string, seconds: number): Promise<number>
  does(deed: Deed): Promise<void>
  log(): string
  /** Ends all that runs. */
  close(): Promise<void>
}

/** @param signal ends all waiting. @param onOutput gets what the terminal prints */
export function setStage(root: string, signal: AbortSignal, onOutput: (text: string) => void): Stage {
  const terminal = openTerminal(root, onOutput)
  let watched: { url: string; dashboard: Dashboard } | undefined
  let opened: string | undefined
  let address: Promise<string> | undefined

  async function page(): Promise<{ url: string; dashboard: Dashboard }> {
    const ask = async () => ADDRESS.exec(terminal.log())?.[1]
    const what = 'The dashboard’s address, which the demo prints,'
    address ??= waitFor(ask, { what, deadlineMs: START_MS, everyMs: 250, signal })
    const url = await address
    watched ??= { url, dashboard: watchDashboard(url) }
    return watched
  }
  async function read(path: string): Promise<unknown> {
    return (await page()).dashboard.send('GET', path, undefined)
  }
  async function view() {
    const { dashboard } = await page()
    return waitFor(async () => dashboard.view(), { what: 'The dashboard’s view', deadlineMs: 10_000, signal })
  }
  const newestOrder = (kind: string) =>
    waitFor(async () => (await view()).orders.findLast((order) => order.kind === kind)?.id, {
      what: `An order that is ${kind}`,
      deadlineMs: ORDER_MS,
      everyMs: 250,
      signal,
    })

  const situation: Situation = {
    since: Date.now(),
    view,
    opened: async () => {
      if (opened === undefined) throw new Error('No order was opened')
      return orderDetail.parse(await read(`/api/orders/${opened}`))
    },
    comparison: async () => comparison.parse(await read('/api/comparison')),
    answers: async () => answers(`${(await page()).url}/healthz`),
    printed: terminal.printed,
    fileSize: (path) =>
      stat(join(root, path)).then(
        ({ size }) => Math.round(size / 1000),
        () => undefined,
      ),
  }

  return {
    situation,
    log: terminal.log,
    async run(command, seconds) {
      situation.since = Date.now()
      return terminal.run(command.replaceAll(USUAL_ADDRESS, watched?.url ?? USUAL_ADDRESS), seconds)
    },
    async does({ method, path, body }) {
      let to = path
      const [place, kind] = /\{order ([a-z-]+)\}/.exec(path) ?? []
      if (place !== undefined && kind !== undefined) {
        opened = await newestOrder(kind)
        to = to.replace(place, opened)
      }
      if (to.includes('{fault}')) to = to.replace('{fault}', (await view()).controls.faults.at(-1)?.id ?? 'none')
      const { dashboard } = await page()
      if (method !== 'GET') situation.since = Date.now()
      await dashboard.send(method, to, body)
    },
    async close() {
      watched?.dashboard.close()
      await terminal.close()
    },
  }
}
