import { settled } from '@better-together/harness/echo/attempts'
import { invoke } from '@better-together/harness/echo/invoke'
import type { PolicyName } from '@better-together/harness/echo/policies'
import type { Facts } from '@better-together/harness/facts'
import type { AttemptsBench } from './attempts-bench.ts'
import type { Callers } from './unreachable.ts'

const QUIET_MS = 1200

const cases = [
  { appId: 'callee', relay: 'app', policy: 'no Resiliency', fact: 'app down, no Resiliency' },
  { appId: 'callee', relay: 'app', policy: 'the shop’s policy', fact: 'app down, the shop’s policy' },
  { appId: 'callee', relay: 'app', policy: 'a timeout only', fact: 'app down, a timeout only' },
  { appId: 'legacy', relay: 'legacy', policy: 'no Resiliency', fact: 'HTTPEndpoint: app down, no Resiliency' },
  { appId: 'legacy', relay: 'legacy', policy: 'the shop’s policy', fact: 'HTTPEndpoint: app down, the shop’s policy' },
] as const satisfies { appId: string; relay: 'app' | 'legacy'; policy: PolicyName; fact: string }[]

/** The app's port is closed behind a living sidecar: what the sidecar dials is counted at the relay between them. */
export async function callDownApp({ app, relays, bench }: AttemptsBench, callers: Callers) {
  // An HTTPEndpoint has one breaker for all its paths; a success in between sets its count of failures back.
  await invoke({ http: callers['the shop’s policy'].http, appId: 'legacy', path: 'fine', id: 'fine' })
  await app.down()
  const facts: Facts = {}
  const lines: string[] = []
  for (const { appId, relay, policy, fact } of cases) {
    bench.say(fact)
    const before = await relays[relay].dials()
    const { status, ms } = await invoke({ http: callers[policy].http, appId, path: 'app-down', id: fact })
    const dials = (await settled(relays[relay].dials, QUIET_MS)) - before
    facts[fact] = dials
    lines.push(`${fact}: ${dials} dials at the relay, client ${status} after ${ms} ms`)
  }
  await app.up()
  return { facts, lines }
}
