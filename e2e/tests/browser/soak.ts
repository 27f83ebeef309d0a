import { setTimeout as sleep } from 'node:timers/promises'
import { readMemory } from '@better-together/harness/local/proc'
import { chromium, type Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { openPanel } from './dashboard-page.ts'
import { openShopWithDashboard } from './shop-with-dashboard.ts'

// Does the page or its server grow when the page stays open for hours? node --import tsx e2e/tests/browser/soak.ts MINUTES
const ORDERS_PER_MINUTE = 500
const MINUTE_MS = 60_000
const minutes = Number(process.argv[2] ?? 5)
if (!(minutes >= 1 && minutes <= 600)) throw new Error('Say for how many minutes: 1 to 600')

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())

const browser = await launchChromium(console.error)
const running = await openShopWithDashboard(minutes * ORDERS_PER_MINUTE).catch(async (error: unknown) => {
  await browser.close()
  throw error
})
try {
  const page = await (await chromium.connect(browser.wsEndpoint())).newPage()
  await page.goto(running.dashboard)
  await startLoad(page)
  const first = await measure(page)
  let last = first
  for (let minute = 1; minute <= minutes; minute += 1) {
    await sleep(MINUTE_MS, undefined, { signal: stopping.signal })
    last = await measure(page)
    console.log(`${minute} min: ${sentence(last)}`)
  }
  console.log(`at first: ${sentence(first)}\nat last:  ${sentence(last)}`)
} catch (error) {
  if (!stopping.signal.aborted) throw error
} finally {
  await browser.close()
  await running.close()
}

type Measurement = { heapMiB: number; domNodes: number; serverMiB: number; orders: string }

/** Measures after a garbage collection: what is left then is held by something. */
async function measure(page: Page): Promise<Measurement> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  const { nodes } = await devtools.send('Memory.getDOMCounters')
  await devtools.detach()
  const server = await readMemory(running.shop.supervisor.pid('dashboard') ?? 0)
  return {
    heapMiB: usedSize / 2 ** 20,
    domNodes: nodes,
    serverMiB: server?.rssMiB ?? Number.NaN,
    orders: (await page.locator('[data-total=accepted]').textContent()) ?? '',
  }
}

function sentence({ heapMiB, domNodes, serverMiB, orders }: Measurement): string {
  const memory = `tab ${heapMiB.toFixed(1)} MiB of JavaScript, ${domNodes} DOM nodes`
  return `${memory}; server ${serverMiB.toFixed(0)} MiB resident; ${orders} orders observed`
}

/** As a person does; the controls are closed again, as they are while nobody needs them. */
async function startLoad(page: Page): Promise<void> {
  const load = (await openPanel(page)).getByRole('region', { name: 'Load' })
  for (const [name, value] of [
    ['Rate', ORDERS_PER_MINUTE],
    ['Sold out', 5],
    ['Unknown', 5],
  ] as const)
    await load.getByRole('slider', { name }).fill(String(value))
  await load.getByRole('switch', { name: 'Place orders' }).click()
  await page.keyboard.press('c')
}
