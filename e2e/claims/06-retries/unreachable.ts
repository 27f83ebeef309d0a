import { settled } from '@better-together/harness/echo/attempts'
import type { LocalEchoApps } from '@better-together/harness/echo/local'
import type { Facts } from '@better-together/harness/facts'
import type { Relay } from '@better-together/harness/local/toxiproxy'
import { attemptsBySidecar } from '@better-together/shop-client/dapr-metrics'
import { waitFor } from '@better-together/shop-client/wait-for'
import { type PolicyName, policyNames } from './policies.ts'

const QUIET_MS = 1500

// Long after any run: a callee that is gone must stay known, as a Kubernetes Service does, or nobody would dial it.
export const NAME_STAYS = '3600s'

export type Apps = LocalEchoApps<PolicyName, 'callee'>

/** Callers, and the relays in front of the callee's sidecar, its app, and the same app as an HTTPEndpoint. */
export type Wired = {
  apps: Apps
  relays: Record<'sidecar' | 'app' | 'legacy', Relay>
  report: (line: string) => void
}

/** The callee's sidecar is dead and its address known: one call with each policy, each from a sidecar of its own. */
export async function callUnreachable({ apps, relays, report }: Wired) {
  const lines: string[] = []
  const facts: Facts = {}
  for (const policy of policyNames) {
    const call = (id: string, chunked = false) =>
      apps.call(policy, { appId: 'callee', path: 'unreachable', id, chunked })
    const attemptsSoFar = () => settled(() => attemptsBySidecar(apps.sidecarOf(policy).metrics, 'callee'), QUIET_MS)
    const before = await relays.sidecar.dials()
    report(`the callee’s sidecar is dead; calling with ${policy}`)
    const { status, ms } = await call(policy)
    const dials = (await relays.sidecar.dials()) - before
    const attempts = await attemptsSoFar()
    facts[`sidecar dead, ${policy}`] = attempts
    lines.push(`${policy}: ${attempts} attempts, ${dials} dials at the relay, ${status} after ${ms} ms`)
    if (policy === 'no Resiliency') {
      facts['sidecar dead, no Resiliency: dials observed'] = dials
      const chunked = await call('chunked', true)
      const more = (await attemptsSoFar()) - attempts
      facts['sidecar dead, no Resiliency, chunked'] = more
      lines.push(`${policy}, chunked: ${more} attempts, ${chunked.status} after ${chunked.ms} ms`)
    }
    if (policy === 'the shop’s policy') facts['sidecar dead, the shop’s policy: dials observed'] = dials
  }
  return { facts, lines }
}

const whileDown = [
  { appId: 'callee', relay: 'app', policy: 'no Resiliency', fact: 'app down, no Resiliency' },
  { appId: 'callee', relay: 'app', policy: 'the shop’s policy', fact: 'app down, the shop’s policy' },
  { appId: 'callee', relay: 'app', policy: 'a timeout only', fact: 'app down, a timeout only' },
  { appId: 'legacy', relay: 'legacy', policy: 'no Resiliency', fact: 'HTTPEndpoint: app down, no Resiliency' },
  { appId: 'legacy', relay: 'legacy', policy: 'the shop’s policy', fact: 'HTTPEndpoint: app down, the shop’s policy' },
] as const satisfies { appId: string; relay: 'app' | 'legacy'; policy: PolicyName; fact: string }[]

/** The app's port is closed behind a living sidecar: what the sidecar dials is counted at the relay between them. */
export async function callDownApp({ apps, relays, report }: Wired) {
  // An HTTPEndpoint has one breaker for all its paths; a success in between sets its count of failures back.
  await apps.call('the shop’s policy', { appId: 'legacy', path: 'fine', id: 'fine' })
  await apps.app('callee').down()
  const facts: Facts = {}
  const lines: string[] = []
  for (const { appId, relay, policy, fact } of whileDown) {
    report(fact)
    const before = await relays[relay].dials()
    const { status, ms } = await apps.call(policy, { appId, path: 'app-down', id: fact })
    const dials = (await settled(relays[relay].dials, QUIET_MS)) - before
    facts[fact] = dials
    lines.push(`${fact}: ${dials} dials at the relay, client ${status} after ${ms} ms`)
  }
  await apps.app('callee').up()
  return { facts, lines }
}

/**
 * An app that would still answer, but states that it is unhealthy. With Dapr's health check, which the shop has on, its
 * sidecar refuses calls in its place.
 */
export async function callUnhealthyApp({ apps, report }: Wired) {
  const app = await apps.startApp()
  await apps.startSidecar('unhealthy', { appPort: app.port, nameStays: NAME_STAYS })
  const call = (id: string) => apps.call('the shop’s policy', { appId: 'unhealthy', path: id, id })
  await waitFor(async () => (await call('healthy')).status === 200, { what: 'A healthy app', deadlineMs: 10_000 })
  const reachedBefore = app.log.count('healthy') > 0
  app.setHealth(500)
  report('the app states that it is unhealthy')
  let tries = 0
  await waitFor(async () => (await call(`until-noticed-${++tries}`)).status >= 500, {
    what: 'Dapr’s health check noticing',
    deadlineMs: 15_000,
    everyMs: 300,
  })
  const answer = await call('unhealthy')
  const facts: Facts = {
    'app reports that it is unhealthy, the shop’s policy': await settled(() => app.log.count('unhealthy'), QUIET_MS),
    'control, app reports that it is healthy: reached': reachedBefore,
  }
  return { facts, lines: [`unhealthy app: client ${answer.status} after ${answer.ms} ms: ${answer.body}`] }
}
