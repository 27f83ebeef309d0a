import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findDaprd, findSentry } from '../../binaries/dapr.ts'
import { findRedis } from '../../binaries/redis.ts'
import { bareMachine } from './machine.ts'

const CURRENT = 'echo 1.18.1'

test('the environment variable goes before PATH, and PATH before what the Dapr CLI installed', async () => {
  const machine = await bareMachine()
  const ofCli = await machine.script('.dapr/bin/daprd', CURRENT)
  const find = (env = machine.env) => findDaprd(machine.report, { env })
  expect(await find()).toMatchObject({ command: ofCli, origin: 'dapr-home', version: '1.18.1' })
  const onPath = await machine.script('daprd', CURRENT)
  expect(await find()).toMatchObject({ command: onPath, origin: 'path' })
  const own = await machine.script('mine/daprd', CURRENT)
  expect(await find({ ...machine.env, DAPRD_PATH: own })).toMatchObject({ command: own, origin: 'environment' })
})

test('what was found is reported in one line', async () => {
  const machine = await bareMachine()
  const file = await machine.script('daprd', CURRENT)
  await findDaprd(machine.report, { env: machine.env })
  expect(machine.lines).toEqual([`daprd: 1.18.1, ${file} (PATH)`])
})

test.each(['1.17.7', '1.18.0', '1.19.0'])('daprd %s is passed over with the reason', async (version) => {
  const machine = await bareMachine()
  const old = await machine.script('daprd', `echo ${version}`)
  const good = await machine.script('.dapr/bin/daprd', 'echo 1.18.4')
  const daprd = await findDaprd(machine.report, { env: machine.env })
  expect(daprd).toMatchObject({ command: good, version: '1.18.4' })
  expect(machine.lines[0]).toBe(
    `daprd: PATH passed over: ${old} is ${version}; 1.18.1 or later, below 1.19.0, is needed`,
  )
})

test('a variable that names no executable is reported, not ignored', async () => {
  const machine = await bareMachine()
  await machine.script('daprd', CURRENT)
  await findDaprd(machine.report, { env: { ...machine.env, DAPRD_PATH: '/nowhere/daprd' } })
  expect(machine.lines[0]).toBe('daprd: DAPRD_PATH passed over: /nowhere/daprd is not an executable file')
})

test('sentry, which has no --version, is asked by starting it, and is ended', async () => {
  const machine = await bareMachine()
  const line = 'time="…" level=info msg="Starting Dapr Sentry certificate authority -- version 1.18.1 -- commit x"'
  await machine.script('sentry', `echo '${line}'; exec sleep 60`)
  const started = performance.now()
  expect(await findSentry(machine.report, { env: machine.env })).toMatchObject({ version: '1.18.1' })
  expect(performance.now() - started).toBeLessThan(5000)
})

test('a redis-server that is not Redis is passed over', async () => {
  const machine = await bareMachine()
  await machine.script('redis-server', 'echo Valkey server v=8.0.1 sha=00000000:0')
  const own = await machine.script('mine/redis-server', 'echo Redis server v=7.2.4 sha=00000000:0')
  const env = { ...machine.env, REDIS_SERVER_PATH: join(own, 'missing') }
  await expect(findRedis(machine.report, { env, prefer: 'process' })).rejects.toThrow(/is not Redis: Valkey/)
  expect(await findRedis(machine.report, { env: { ...env, REDIS_SERVER_PATH: own } })).toMatchObject({
    command: own,
    version: '7.2.4',
  })
})

test('when nothing works the error lists every source, why it failed, and what to do', async () => {
  const machine = await bareMachine()
  const error = await findDaprd(machine.report, { env: machine.env }).catch((reason) => reason)
  expect(error.message.split('\n')).toEqual([
    'No usable daprd found. Tried:',
    '  - DAPRD_PATH: not set',
    '  - PATH: no daprd there',
    '  - ~/.dapr/bin: no daprd there',
    `  - cache: no ${machine.cache}/parts/daprd-1.18.1`,
    '  - image ghcr.io/dapr/daprd:1.18.1: no Docker engine (docker is not installed)',
    expect.stringMatching(/^ {2}- release of dapr\/dapr: .* cannot be reached: /),
    '  - build from tools/daprd: go is not installed',
    expect.stringMatching(/^Start Docker, install Go, or .* set DAPRD_PATH to it\.$/),
  ])
})
