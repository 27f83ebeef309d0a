import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRedis } from '@better-together/harness/binaries/redis'
import { findToxiproxy } from '@better-together/harness/binaries/toxiproxy'
import { invoke } from '@better-together/harness/echo/calls'
import { startEchoApp } from '@better-together/harness/echo/echo-app'
import { freeze, kill } from '@better-together/harness/local/faults'
import { freePorts } from '@better-together/harness/local/ports'
import { createSupervisor, type Supervisor } from '@better-together/harness/local/supervisor'
import { type Relays, startRelays } from '@better-together/harness/local/toxiproxy'
import { pauseRedis } from '@better-together/shop-client/redis-pause'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import { createClient } from 'redis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

// The first use of a binary on a machine may download or build it.
const BINARIES_DEADLINE_MS = 300_000
const SERVE = `require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT, '127.0.0.1')`

let dir: string
let supervisor: Supervisor
let relays: Relays

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'faults-'))
  supervisor = createSupervisor({ logDir: dir, report: () => undefined })
  const { command } = await findToxiproxy(() => undefined, { env: process.env, prefer: 'process' })
  relays = await startRelays({ supervisor, toxiproxy: command })
}, BINARIES_DEADLINE_MS)

afterAll(async () => {
  await supervisor.stop(supervisor.names())
  await rm(dir, { recursive: true, force: true })
})

test('a relay forwards calls, and counts connections even when nothing is behind it', async () => {
  const { app, relay, call } = await relayed('passing')
  expect((await call()).status).toBe(200)
  expect(await relay.dials()).toBe(1)
  await app.down()
  await expect(call()).rejects.toThrow()
  expect(await relay.dials()).toBe(2)
})

test('a slow relay delays the response, and a healed one does not', async () => {
  const { relay, call } = await relayed('slow')
  await relay.slow(400)
  expect((await call()).ms).toBeGreaterThanOrEqual(400)
  await relay.heal()
  expect((await call()).ms).toBeLessThan(400)
})

test('a call through a silent relay arrives and is never answered', async () => {
  const { app, relay } = await relayed('silent')
  await relay.silent()
  const url = `http://127.0.0.1:${relay.port}/x?call=silent`
  await expect(fetch(url, { signal: AbortSignal.timeout(500) })).rejects.toThrow('timeout')
  expect(app.log.of('silent').map(({ answered }) => answered)).toEqual(['200'])
})

test('a relay that resets or cuts connections fails calls until it is healed', async () => {
  const { relay, call } = await relayed('broken')
  await relay.reset()
  await expect(call()).rejects.toThrow('ECONNRESET')
  await relay.heal()
  expect((await call()).status).toBe(200)
  await relay.cut()
  await expect(call()).rejects.toThrow('ECONNREFUSED')
  await relay.heal()
  expect((await call()).status).toBe(200)
})

test('a frozen process answers nothing and continues afterwards; a killed one is started again', async () => {
  const { port } = await freePorts({ port: 0 })
  const url = `http://127.0.0.1:${port}/`
  supervisor.start('server', { command: process.execPath, args: ['-e', SERVE], env: { PORT: String(port) } })
  const up = () => waitFor(() => answers(url), { what: 'The server', deadlineMs: 10_000 })
  await up()
  const thaw = freeze(supervisor, 'server')
  expect(await answers(url)).toBe(false)
  thaw()
  expect(await answers(url)).toBe(true)
  const before = supervisor.pid('server')
  kill(supervisor, 'server')
  await waitFor(async () => supervisor.pid('server') !== before, { what: 'The end', deadlineMs: 5000 })
  await up()
  await supervisor.stop(['server'])
  expect(() => kill(supervisor, 'server')).toThrow('server got no SIGKILL: it is not running')
})

test('a paused Redis answers after the pause', { timeout: BINARIES_DEADLINE_MS }, async () => {
  const redis = await findRedis(() => undefined, { env: process.env, prefer: 'process' })
  if (redis.kind !== 'process') throw new Error('This is not a process')
  const { port } = await freePorts({ port: 0 })
  const args = [...redis.args, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--requirepass', 'secret']
  supervisor.start('redis', { command: redis.command, args: [...args, '--dir', dir] })
  const client = createClient({ socket: { host: '127.0.0.1', port }, password: 'secret' })
  client.on('error', () => undefined) // until it is up
  await client.connect()
  onTestFinished(() => client.destroy())
  await pauseRedis({ port, password: 'secret', ms: 600 })
  const begun = Date.now()
  await client.ping()
  expect(Date.now() - begun).toBeGreaterThan(400)
  const again = Date.now()
  await client.ping()
  expect(Date.now() - again).toBeLessThan(400)
})

async function relayed(name: string) {
  const app = await startEchoApp()
  onTestFinished(() => app.down().catch(() => undefined)) // one test stops it
  const relay = await relays.add(name, app.port)
  return { app, relay, call: () => invoke(relay.port, { appId: name, id: name }) }
}
