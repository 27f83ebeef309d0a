import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { settled } from '../../echo/attempts.ts'
import { invoke, post } from '../../echo/calls.ts'
import { startEchoApp } from '../../echo/echo-app.ts'
import { shopCall, shopPolicyFor } from '../../echo/shop-policy.ts'
import { dialsAtRelay } from '../../local/toxiproxy.ts'

test('an attempt is counted under its call, with the body that arrived and the answer it got', async () => {
  const app = await echoApp()
  await post(`http://127.0.0.1:${app.port}/reserve?call=a&answer=503`)
  await post(`http://127.0.0.1:${app.port}/reserve?call=a&answer=200`, { chunked: true })
  await post(`http://127.0.0.1:${app.port}/reserve?call=b`)
  expect(app.log.of('a').map(({ path, answered }) => [path, answered])).toEqual([
    ['/reserve', '503'],
    ['/reserve', '200'],
  ])
  expect(app.log.of('a').every(({ bodyBytes }) => bodyBytes > 0)).toBe(true)
  expect(app.log.count('b')).toBe(1)
})

test('health checks are not attempts', async () => {
  const app = await echoApp()
  app.setHealth(500)
  expect((await fetch(`http://127.0.0.1:${app.port}/healthz`)).status).toBe(500)
  expect(app.log.at('/healthz')).toEqual([])
})

test('an attempt that its caller gave up is counted and marked as cut off', async () => {
  const app = await echoApp()
  const answer = await post(`http://127.0.0.1:${app.port}/slow?call=slow&delay=5000`, { giveUpMs: 100 })
  expect(answer.status).toBe(0)
  await sleep(100)
  expect(app.log.describe('slow')).toMatch(/cut off after \d+ ms/)
})

test('an app that is down refuses, and counts on at the same port when it is up again', async () => {
  const app = await echoApp()
  await app.down()
  await expect(invoke(app.port, { appId: 'x', id: 'down' })).rejects.toThrow('ECONNREFUSED')
  await app.up()
  expect((await invoke(app.port, { appId: 'x', id: 'up' })).status).toBe(200)
  expect([app.log.count('down'), app.log.count('up')]).toEqual([0, 1])
})

test('a count that goes on rising is read until it stands still', async () => {
  let count = 0
  const timer = setInterval(() => {
    count++
    if (count === 4) clearInterval(timer)
  }, 60)
  expect(await settled(() => count, 250)).toBe(4)
})

test('dials are counted for one relay, whatever else toxiproxy logs and however the last line is cut', async () => {
  const file = await logFile(
    [
      '{"level":"info","name":"app","message":"Started proxy"}',
      '{"level":"info","name":"app","client":"127.0.0.1:1","message":"Accepted client"}',
      '{"level":"error","name":"app","client":"127.0.0.1:1","message":"Unable to open connection to upstream"}',
      '{"level":"info","name":"other","client":"127.0.0.1:2","message":"Accepted client"}',
      '{"level":"info","name":"app","client":"127.0.0.1:3","message":"Accepted client"}',
      '{"level":"info","name":"app","client":"127.0.0.1:4","message":"Accepted cli',
    ].join('\n'),
  )
  expect(await dialsAtRelay(file, 'app')).toBe(2)
})

test('the numbers that claims count by are those of components/resiliency.yaml', () => {
  const { spec } = shopPolicyFor({ callee: { retry: true } }) as unknown as {
    spec: { policies: { retries: { call: { maxRetries: number } } }; targets: { apps: unknown } }
  }
  expect(spec.targets.apps).toEqual({ callee: { retry: 'call' } })
  expect(shopCall.attempts).toBe(1 + spec.policies.retries.call.maxRetries)
  expect(Object.values(shopCall).every((number) => number > 0)).toBe(true)
})

async function echoApp() {
  const app = await startEchoApp()
  onTestFinished(() => app.down().catch(() => undefined)) // one test has it down
  return app
}

async function logFile(text: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'attempts-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const file = join(dir, 'toxiproxy.log')
  await writeFile(file, text)
  return file
}
