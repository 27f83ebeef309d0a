import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '@better-together/harness/local/ports'
import { createSupervisor, type Supervisor } from '@better-together/harness/local/supervisor'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLegacyApp } from '../../../services/legacy-pricing/src/app.ts'
import { createProcessControl } from '../fault-agent/process-control.ts'

let dir: string
let supervisor: Supervisor
let control: ReturnType<typeof createProcessControl>
const legacy = createServer(createLegacyApp('v1'))
const legacyUrl = () => `http://127.0.0.1:${(legacy.address() as AddressInfo).port}`

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'process-control-'))
  supervisor = createSupervisor({ logDir: dir, report: () => undefined })
  supervisor.start('inventory', { command: process.execPath, args: ['-e', 'setInterval(() => undefined, 1000)'] })
  await new Promise<void>((resolve) => legacy.listen(0, '127.0.0.1', resolve))
  const shop = { supervisor, urls: { 'legacy-pricing': legacyUrl() }, ports: {}, identities: {}, infrastructure: {} }
  control = createProcessControl(shop as unknown as Parameters<typeof createProcessControl>[0])
})
afterEach(async () => {
  await supervisor.stop(supervisor.names())
  await new Promise((resolve) => legacy.close(resolve).closeAllConnections?.())
  await rm(dir, { recursive: true })
})

const pid = () => supervisor.pid('inventory')
const stateOf = async (id: number | undefined) =>
  /^State:\s+(\w)/m.exec(await readFile(`/proc/${id}/status`, 'utf8'))?.[1]
const on = { target: 'inventory', seconds: 60 }

test('a stopped process stays down until it is undone, which may be done twice', async () => {
  const { title, undo } = await control.inject({ kind: 'stop', ...on })
  expect([title, pid()]).toEqual(['inventory is stopped', undefined])
  await undo()
  const started = pid()
  expect(started).toEqual(expect.any(Number))
  await undo()
  expect(pid()).toBe(started)
})

test.runIf(process.platform === 'linux')('a frozen process does nothing, then continues where it was', async () => {
  const before = pid()
  const { title, undo } = await control.inject({ kind: 'freeze', ...on })
  expect(title).toBe('inventory is frozen')
  await vi.waitFor(async () => expect(await stateOf(before)).toBe('T'))
  await undo()
  await vi.waitFor(async () => expect(await stateOf(before)).not.toBe('T'))
  expect(pid()).toBe(before)
})

test('a killed process is started again', async () => {
  const before = pid()
  await control.inject({ kind: 'kill', target: 'inventory' })
  await vi.waitFor(() => expect([before, undefined]).not.toContain(pid()), { timeout: 5000 })
})

test('a process that is already stopped or frozen is not taken a second time', async () => {
  const { undo } = await control.inject({ kind: 'stop', ...on })
  await expect(control.inject({ kind: 'freeze', ...on })).rejects.toMatchObject({ status: 422 })
  await undo()
  await (await control.inject({ kind: 'freeze', ...on })).undo()
})

test.each(['dashboard', 'zipkin', '../inventory', ''])('%j is not a process that can be stopped', async (target) => {
  await expect(control.inject({ kind: 'stop', target, seconds: 1 })).rejects.toMatchObject({ status: 422 })
})

test('a process that does not run cannot be stopped', async () => {
  await expect(control.inject({ kind: 'stop', ...on, target: 'order' })).rejects.toThrow('order cannot be stopped')
})

test('legacy-pricing follows the last fault, and returns to normal when that ends', async () => {
  const price = async () => (await fetch(`${legacyUrl()}/price?sku=tamper`)).status
  const fault = { kind: 'legacy-pricing', slowPercent: 0, delayMs: 0, seconds: 60 } as const
  const first = await control.inject({ ...fault, failPercent: 50 })
  const second = await control.inject({ ...fault, failPercent: 100 })
  expect([first.title, second.title]).toEqual([
    'legacy-pricing fails 50 % of calls',
    'legacy-pricing fails 100 % of calls',
  ])
  await first.undo()
  expect([await price(), await price()]).toEqual([503, 503])
  await second.undo()
  expect([await price(), await price()]).toEqual([200, 200])
})

test('a legacy-pricing that is killed during its fault resumes the fault after the restart', async () => {
  const { port } = await freePorts({ port: 0 })
  const args = ['--import', 'tsx', 'services/legacy-pricing/src/main.ts']
  supervisor.start('legacy-pricing', { command: process.execPath, args, env: { PORT: String(port) } })
  const url = `http://127.0.0.1:${port}`
  const price = () =>
    fetch(`${url}/price?sku=tamper`).then(
      ({ status }) => status,
      () => 'down',
    )
  await vi.waitFor(async () => expect(await price()).toBe(200), { timeout: 10_000 })
  const shop = { supervisor, urls: { 'legacy-pricing': url }, ports: {}, identities: {}, infrastructure: {} }
  control = createProcessControl(shop as unknown as Parameters<typeof createProcessControl>[0])
  const { undo } = await control.inject({
    kind: 'legacy-pricing',
    failPercent: 100,
    slowPercent: 0,
    delayMs: 0,
    seconds: 60,
  })
  await control.inject({ kind: 'kill', target: 'legacy-pricing' })
  await vi.waitFor(async () => expect(await price()).toBe('down'), { timeout: 5000 })
  await vi.waitFor(async () => expect(await price()).toBe(503), { timeout: 10_000 })
  await undo()
  await sleep(700)
  expect(await price()).toBe(200)
})
