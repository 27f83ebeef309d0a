import { settled } from '@better-together/harness/echo/attempts'
import { startCountingApp } from '@better-together/harness/echo/echo-app'
import { invoke } from '@better-together/harness/echo/invoke'
import type { Facts } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'
import type { AttemptsBench } from './attempts-bench.ts'
import type { Callers } from './unreachable.ts'

const QUIET_MS = 1000

/**
 * An app that would still answer, but says that it is unhealthy. With Dapr's health check, which the shop has on, its
 * sidecar refuses calls in its place.
 */
export async function callSickApp({ bench }: AttemptsBench, callers: Callers) {
  const app = await startCountingApp()
  try {
    await bench.sidecar('sick', { appPort: app.port, nameStays: '3600s' })
    const { http } = callers['the shop’s policy']
    const call = (id: string) => invoke({ http, appId: 'sick', path: id, id })
    await waitFor(async () => (await call('well')).status === 200, { what: 'A healthy app', deadlineMs: 10_000 })
    const well = app.log.count('well')
    app.sayHealth(500)
    bench.say('the app says that it is unhealthy')
    let tries = 0
    await waitFor(async () => (await call(`getting-sick-${++tries}`)).status >= 500, {
      what: 'Dapr’s health check noticing',
      deadlineMs: 15_000,
      everyMs: 300,
    })
    const answer = await call('sick')
    const facts: Facts = {
      'app says it is unhealthy, the shop’s policy': await settled(() => app.log.count('sick'), QUIET_MS),
      'control, app says it is healthy: reached': well > 0,
    }
    return { facts, lines: [`unhealthy app: client ${answer.status} after ${answer.ms} ms: ${answer.body}`] }
  } finally {
    await app.down()
  }
}
