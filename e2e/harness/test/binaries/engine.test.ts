import { expect, test } from 'vitest'
import { findRedis } from '../../binaries/redis.ts'
import { findZipkin } from '../../binaries/zipkin.ts'
import { serveFiles } from './file-server.ts'
import { bareMachine } from './machine.ts'

test('an engine that does not answer costs five seconds, once', async () => {
  const machine = await bareMachine()
  await machine.script('docker', 'exec sleep 60')
  const started = performance.now()
  await expect(findRedis(machine.report, machine)).rejects.toThrow(
    'no Docker engine (docker did not answer within 5 s)',
  )
  await findZipkin(machine.report, machine)
  expect(performance.now() - started).toBeLessThan(9000)
}, 20_000)

test('without an engine, Java and Maven there is no Zipkin, and the reason says what would help', async () => {
  const machine = await bareMachine()
  const zipkin = await findZipkin(machine.report, machine)
  expect(zipkin).toEqual({ binary: undefined, reason: expect.stringContaining('Start Docker, or install Java 17') })
})

test('a jar that is not the pinned one is refused', async () => {
  const machine = await bareMachine()
  await machine.script('java', 'echo openjdk 21.0.2 2024-01-16')
  const path = '/io/zipkin/zipkin-server/3.4.4/zipkin-server-3.4.4-slim.jar'
  const env = { ...machine.env, MAVEN_REPOSITORY: await serveFiles({ [path]: 'another jar' }) }
  const zipkin = await findZipkin(machine.report, { env })
  expect(zipkin).toEqual({ binary: undefined, reason: expect.stringMatching(/has SHA-256 .*; not used/) })
})

test('a Java that is too old for Zipkin is named', async () => {
  const machine = await bareMachine()
  await machine.script('java', 'echo openjdk 11.0.22 2024-01-16')
  const jar = await machine.script('zipkin-server-3.5.0.jar/jar', '')
  const zipkin = await findZipkin(machine.report, { env: { ...machine.env, ZIPKIN_JAR: jar } })
  expect(zipkin).toMatchObject({ reason: expect.stringContaining('ZIPKIN_JAR: java is version 11; 17 or later') })
})
