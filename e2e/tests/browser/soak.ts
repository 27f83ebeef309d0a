import { setTimeout as sleep } from 'node:timers/promises'
import { readMemory } from '@better-together/harness/local/proc'
import { chromium, type Page } from 'playwright-core'
import { sendToDashboard } from '../../../scripts/talk/dashboard.ts'
import { launchChromium } from './chromium.ts'
import { openShow } from './show.ts'

// Does the page or its server grow while it is looked at for hours? node --import tsx e2e/tests/browser/soak.ts MINUTES
const ORDERS_PER_MINUTE = 500
const MINUTE_MS = 60_000
const minutes = Number(process.argv[2] ?? 5)
if (!(minutes >= 1 && minutes <= 600)) throw new Error('Say for how many minutes: 1 to 600')

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())

const browser = await launchChromium(console.error)
const show = await openShow(minutes * ORDERS_PER_MINUTE).catch(async (error: unknown) => {
  await browser.close()
  throw error
})
try {
  const page = await (await chromium.connect(browser.wsEndpoint())).newPage()
  await page.goto(show.dashboard)
  await setLoad(true)
  const first = await look(page)
  let last = first
  for (let minute = 1; minute <= minutes; minute += 1) {
    await sleep(MINUTE_MS, undefined, { signal: stopping.signal })
    last = await look(page)
    console.log(`${minute} min: ${sentence(last)}`)
  }
  console.log(`at first: ${sentence(first)}\nat last:  ${sentence(last)}`)
} catch (error) {
  if (!stopping.signal.aborted) throw error
} finally {
  await setLoad(false).catch(() => undefined)
  await browser.close()
  await show.close()
}

type Look = { heapMiB: number; domNodes: number; serverMiB: number; orders: string }

/** After a collection of garbage: what is left then is held by something. */
async function look(page: Page): Promise<Look> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  const { nodes } = await devtools.send('Memory.getDOMCounters')
  await devtools.detach()
  const server = await readMemory(show.shop.supervisor.pid('dashboard') ?? 0)
  return {
    heapMiB: usedSize / 2 ** 20,
    domNodes: nodes,
    serverMiB: server?.rssMiB ?? Number.NaN,
    orders: (await page.locator('[data-total=seen]').textContent()) ?? '',
  }
}

function sentence({ heapMiB, domNodes, serverMiB, orders }: Look): string {
  const memory = `tab ${heapMiB.toFixed(1)} MiB of JavaScript, ${domNodes} DOM nodes`
  return `${memory}; server ${serverMiB.toFixed(0)} MiB resident; ${orders} orders seen`
}

async function setLoad(running: boolean): Promise<void> {
  const load = { running, ordersPerMinute: ORDERS_PER_MINUTE, soldOutPercent: 5, unknownSkuPercent: 5 }
  await sendToDashboard(`${show.dashboard}/api/controls/load`, 'PUT', load)
}
