import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { orderDetail } from '@better-together/dashboard/protocol/order-detail'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { type BrowserServer, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PREPARATION, sectionsOf } from '../../../scripts/talk/document.ts'
import { launchChromium } from './chromium.ts'
import { breakIt, openPanel, waitForDrawn } from './dashboard-page.ts'
import { type BlockResult, openShell } from './shell.ts'

// The talk of docs/talk.md, given without the time for speaking: its shell blocks are run in one shell, its clicks are made
// in one page, and each part must show the audience what the document promises, within the part's time.

const ROOT = resolve(import.meta.dirname, '../../..')
/** Where the page is according to the document; the demo takes another port when this one is not free. */
const USUAL_ADDRESS = 'http://127.0.0.1:7005'
const ADDRESS = /^\s*dashboard\s+(http:\/\/127\.0\.0\.1:\d+)\//m
const USUAL_MS = 10_000
/** For commands that nobody waits for on a stage. */
const PREPARATION_MS = 180_000

/** Runs the next shell block of the section. */
type RunBlock = () => Promise<BlockResult>

const sections = sectionsOf(readFileSync(join(ROOT, 'docs', 'talk.md'), 'utf8'))
const rehearsed: string[] = []
const shell = openShell(ROOT)
const pageErrors: string[] = []
let server: BrowserServer
let page: Page
let panel: Locator
let address = USUAL_ADDRESS

beforeAll(async () => {
  server = await launchChromium(console.log)
  const browser = await chromium.connect(server.wsEndpoint())
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  page.setDefaultTimeout(USUAL_MS)
  page.on('pageerror', ({ message }) => pageErrors.push(message))
})

afterAll(async () => {
  await server?.close()
  await shell.close()
})

part(PREPARATION, async (run) => {
  const demo = await run()
  expect(demo.exitCode).toBe(0)
  expect(demo.printed).toContain('Nothing was lost, nothing was done twice, the stock adds up.')
  expect((await run()).exitCode).toBe(0)
  expect(await kilobytes('report/dapr-istio.json')).toBeGreaterThanOrEqual(10)
})

part('0:00 A shop with a sidecar beside each service', async (run) => {
  expect((await run()).exitCode).toBe(0)
  address = await waitFor(async () => ADDRESS.exec(shell.output())?.[1], {
    what: 'The demo’s start',
    deadlineMs: 90_000,
  })
  await page.goto(address)
  await page.keyboard.press('3')
  await waitForDrawn(page, /^order, app: up/, 60_000)
  await page.keyboard.press('1')
  await expect.poll(() => ordersThatAre('answered-at-once'), within(60)).toSatisfy(atLeast(15))
  for (const name of ['orders', 'notified']) await expect.poll(() => total(name), within(10)).toBe(20)
  expect(await total('dead letters')).toBe(0)
})

part('0:50 One order', async () => {
  await openNewest('answered-at-once')
  const dialog = page.getByRole('dialog', { name: /^Order / })
  const timeline = dialog.getByRole('list').filter({ hasText: 'inventory' })
  for (const service of ['order', 'inventory', 'notifier'])
    await timeline.getByRole('listitem').filter({ hasText: service }).first().waitFor({ timeout: 20_000 })
  const event = dialog.getByRole('region', { name: 'CloudEvent as JSON' })
  await event.getByText('"traceparent"').waitFor()
  await event.getByText('"topic"').waitFor()
  await event.getByText('Dapr added this').first().waitFor()
  await page.keyboard.press('Escape')

  panel = await openPanel(page)
  const load = panel.getByRole('region', { name: 'Load' })
  await load.getByRole('switch', { name: 'Place orders', checked: false }).click()
  for (const text of ['120 /min', '0 %']) await load.getByText(text).first().waitFor()
  const before = await orderIds()
  await expect.poll(() => ordersThatAre('answered-at-once', before), within(20)).toSatisfy(atLeast(3))
})

part('1:50 Two ways to look at it', async () => {
  await page.keyboard.press('2')
  await page.getByRole('heading', { name: 'As Dapr sees it' }).waitFor()
  await waitForDrawn(page, /^order to inventory: .*\. (?!0 per)[\d.]+ per second/, 20_000)
  await page.keyboard.press('3')
  await page.getByRole('heading', { name: 'As the network sees it' }).waitFor()
  await waitForDrawn(page, /^order’s sidecar to inventory’s sidecar: .*\. (?!0 per)[\d.]+ per second/, 20_000)
  await waitForDrawn(page, /^order’s sidecar to inventory’s sidecar: .* On the wire: encrypted/, 20_000)
  await waitForDrawn(page, /^order’s sidecar to legacy-pricing: .* On the wire: readable/)
  await waitForDrawn(page, /^order’s sidecar to Redis: .* On the wire: readable/)

  const runner = panel.getByRole('region', { name: 'Run a claim' })
  await runner.getByRole('combobox', { name: 'Claim' }).selectOption('2')
  await runner.getByRole('button', { name: 'Run it' }).click()
  const result = runner.getByRole('status').filter({ hasText: /holds|differs|failed|not / })
  await result.waitFor({ timeout: 70_000 })
  expect(await result.textContent(), (await runner.getByRole('log').textContent()) ?? '').toMatch(/^Claim 2: .?holds$/)
})

part('3:10 A price that is sometimes not there', async () => {
  await page.keyboard.press('1')
  await breakIt(panel, 'Pricing slow or failing', { Fails: 40, Slow: 0, For: 60 })
  await faultsOn(1)
  const before = await orderIds()
  await expect.poll(() => ordersThatAre('retried-by-dapr', before), within(25)).toSatisfy(atLeast(3))
  await openNewest('retried-by-dapr')
  const dialog = page.getByRole('dialog', { name: /^Order / })
  await dialog.getByText(/Dapr retried, .*legacy-pricing tried ([2-9]|\d\d+) times/).waitFor()
  await page.keyboard.press('Escape')
})

part('4:10 A price that is not there', async () => {
  await breakIt(panel, 'Pricing slow or failing', { Fails: 100, Slow: 0, For: 30 })
  await panel.getByText(/legacy-pricing fails 100 %/).waitFor()
  const before = await orderIds()
  // One that the breaker refused is shown as compensated until its trace is read.
  const failed = async () => [
    ...(await ordersThatAre('compensated', before)),
    ...(await ordersThatAre('breaker-open', before)),
  ]
  await expect.poll(failed, within(25)).toSatisfy(atLeast(5))
  await expect.poll(() => ordersThatAre('compensated', before), within(25)).toSatisfy(atLeast(1))
  await expect.poll(async () => Promise.all((await failed()).map(attemptsAtPricing)), within(25)).toContain(0)
  await page.keyboard.press('2')
  await waitForDrawn(page, /^order to legacy-pricing\b.* errors per second/)
  await page.keyboard.press('1')

  await panel.getByRole('button', { name: /^End: / }).click()
  await faultsOn(0)
  const after = await orderIds()
  await expect.poll(() => ordersThatAre('answered-at-once', after), within(25)).toSatisfy(atLeast(3))
})

part('5:10 Things die', async () => {
  await breakIt(panel, 'Stop a process', { Which: 'inventory-daprd', For: 10 })
  const before = await orderIds()
  await page.keyboard.press('3')
  await waitForDrawn(page, /^inventory’s sidecar, Dapr sidecar: down/)
  await page.keyboard.press('1')
  await expect.poll(() => ordersThatAre('under-way', before), within(8)).toSatisfy(atLeast(2))
  await breakIt(panel, 'Kill a process', { Which: 'notifier' })
  await breakIt(panel, 'Pause Redis', { For: 5 })
  await panel.getByRole('switch', { name: 'Place orders', checked: true }).click()

  await faultsOn(0, 20)
  await page.keyboard.press('3')
  await waitForDrawn(page, /^inventory’s sidecar, Dapr sidecar: up/, 20_000)
  await waitForDrawn(page, /^notifier, app: up/, 20_000)
  await page.keyboard.press('1')
  const unfinished = async () => (await total('orders')) - (await total('notified')) - (await total('rejected'))
  await expect.poll(unfinished, within(45)).toBe(0)
  expect(await total('dead letters')).toBe(0)
})

part('6:35 Two layers that both retry', async (run) => {
  const doctor = await run()
  expect(doctor.exitCode).toBe(1)
  expect(doctor.printed).toContain('double-retries')
  expect(doctor.printed).toContain('4 × 3 = 12 attempts')
  await page.keyboard.press('4')
  await openClaim(6)
  expect(await statusOf(6, 'dapr-istio')).toBe('holds')
  expect(await fact(6, 'dapr-istio', 'control, Istio’s retries on and Dapr’s, HTTPEndpoint: 503')).toBe('16')
})

part('7:30 What only a mesh gives', async () => {
  for (const claim of [2, 3, 9]) await openClaim(claim)
  expect(await fact(2, 'dapr-only', 'sidecars ► Redis, state')).toBe('readable')
  expect(await fact(2, 'dapr-istio', 'sidecars ► Redis, state')).toBe('encrypted')
  const restock = 'order: POST inventory/restock'
  expect(await fact(3, 'dapr-only', restock)).toBe('refused by Dapr’s access control (403)')
  expect(await fact(3, 'dapr-istio', restock)).toBe('allowed')
  expect(await fact(9, 'dapr-only', 'calls of 1000 that legacy-pricing v2 answered')).toBe('0')
  expect(await statusOf(9, 'dapr-istio')).toBe('holds')
})

part('8:30 What it costs', async () => {
  const costs = page.getByRole('region', { name: 'What a call costs' })
  await costs.scrollIntoViewIfNeeded()
  const istio = costs.getByRole('article').filter({ has: page.getByRole('heading', { name: /^dapr-istio/ }) })
  for (const arm of ['through Dapr', 'mesh', 'Dapr + mesh']) await istio.getByText(arm, { exact: true }).waitFor()
})

part('9:10 So: Dapr, a mesh, or both?', async (run) => {
  expect((await run()).exitCode).toBe(0)
  expect(await kilobytes('report/index.html')).toBeGreaterThanOrEqual(50)
  expect(await kilobytes('talk.html')).toBeGreaterThanOrEqual(100)
})

part('10:00 Thank you', async (run) => {
  expect((await run()).exitCode).toBe(0)
  await expect.poll(() => answers(`${address}/healthz`), within(20)).toBe(false)
})

test('every part of the document is rehearsed, in its order', () => {
  expect(rehearsed).toEqual(sections.map(({ heading }) => heading))
})

/** Declares the test of one section: it must run all of the section’s shell blocks, and stay within its time. */
function part(heading: string, perform: (run: RunBlock) => Promise<void>): void {
  rehearsed.push(heading)
  const { slot, blocks = [] } = sections.find((section) => section.heading === heading) ?? {}
  test(heading, { timeout: PREPARATION_MS * 2 }, async () => {
    const rest = [...blocks]
    const begun = performance.now()
    await perform(async () => {
      const block = rest.shift()
      if (block === undefined) throw new Error(`“${heading}” has no further shell block`)
      return shell.run(block.replaceAll(USUAL_ADDRESS, address), slot === undefined ? PREPARATION_MS : slot * 1000)
    })
    const seconds = (performance.now() - begun) / 1000
    expect(rest, 'shell blocks that were not run').toEqual([])
    expect(pageErrors.splice(0)).toEqual([])
    if (slot !== undefined) expect(seconds, 'seconds that it took').toBeLessThanOrEqual(slot)
  })
}

const within = (seconds: number) => ({ timeout: seconds * 1000, interval: 250 })

const atLeast = (least: number) => (found: readonly unknown[]) => found.length >= least

async function orderIds(): Promise<Set<string>> {
  return new Set(await ordersMatching('[data-order]'))
}

/** Returns the ids of the orders with this shape, oldest first. @param but orders that do not count: those placed before something was done */
async function ordersThatAre(kind: string, but: ReadonlySet<string> = new Set()): Promise<string[]> {
  return (await ordersMatching(`[data-kind="${kind}"]`)).filter((id) => !but.has(id))
}

function ordersMatching(selector: string): Promise<string[]> {
  const cells = page.getByRole('grid').locator(selector)
  return cells.evaluateAll((found) => found.map((cell) => cell.getAttribute('data-order') ?? ''))
}

async function openNewest(kind: string): Promise<void> {
  await page.getByRole('grid').locator(`[data-kind="${kind}"]`).last().click()
}

/** Returns how often an order’s price was asked for; undefined while its trace is not read. */
async function attemptsAtPricing(id: string): Promise<number | undefined> {
  const response = await fetch(`${address}/api/orders/${id}`)
  return orderDetail.parse(await response.json()).cell.attempts?.['legacy-pricing']
}

/** Returns what the header counts under this name. */
async function total(name: string): Promise<number> {
  const group = page.getByRole('banner').getByRole('term').filter({ hasText: name }).locator('..')
  return Number((await group.getByRole('definition').textContent())?.replaceAll(/\s/g, ''))
}

async function faultsOn(count: 0 | 1, seconds = 10): Promise<void> {
  const button = page.getByRole('button', { name: count === 0 ? /^(c )?Controls$/ : /Controls ?1 fault on$/ })
  await button.waitFor({ timeout: seconds * 1000 })
}

async function openClaim(number: number): Promise<void> {
  await claimRow(number).getByRole('button').click()
}

/** Returns an opened claim’s status in an environment. */
async function statusOf(claim: number, environment: string): Promise<string> {
  const heading = factsOf(claim, environment).getByRole('heading')
  return ((await heading.textContent()) ?? '').replace(environment, '').replace(/^\W+/, '')
}

/** Returns what an opened claim observed for a fact in an environment. */
function fact(claim: number, environment: string, name: string): Promise<string | null> {
  const named = page.locator('.fact', { hasText: new RegExp(`^\\S ${name}$`) })
  return factsOf(claim, environment).getByRole('listitem').filter({ has: named }).locator('b').textContent()
}

const factsOf = (claim: number, environment: string) =>
  claimRow(claim).locator(`section[data-environment="${environment}"]`)

const claimRow = (number: number) =>
  page.getByRole('region', { name: 'Claims by environment' }).locator(`[data-claim="${number}"]`)

async function kilobytes(path: string): Promise<number> {
  return (await stat(join(ROOT, path))).size / 1000
}
