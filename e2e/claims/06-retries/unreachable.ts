import { settled } from '@better-together/harness/echo/attempts'
import { invoke } from '@better-together/harness/echo/invoke'
import type { BenchSidecar } from '@better-together/harness/echo/local'
import { type PolicyName, policyNames } from '@better-together/harness/echo/policies'
import type { Facts } from '@better-together/harness/facts'
import { attemptsBySidecar } from '@better-together/shop-client/dapr-metrics'
import type { AttemptsBench } from './attempts-bench.ts'

const QUIET_MS = 1500

export type Callers = Record<PolicyName, BenchSidecar>

/** The callee's sidecar is dead and its address known: one call with each policy, each from a sidecar of its own. */
export async function callUnreachable({ caller, relays, bench }: AttemptsBench) {
  const callers: Partial<Callers> = {}
  const lines: string[] = []
  const facts: Facts = {}
  for (const policy of policyNames) {
    const sidecar = await caller(policy)
    callers[policy] = sidecar
    const before = await relays.sidecar.dials()
    bench.say(`the callee’s sidecar is dead; calling with ${policy}`)
    const { status, ms } = await invoke({ http: sidecar.http, path: 'unreachable', id: policy })
    const dials = (await relays.sidecar.dials()) - before
    const attempts = await settled(() => attemptsBySidecar(sidecar.metrics, 'callee'), QUIET_MS)
    facts[`sidecar dead, ${policy}`] = attempts
    lines.push(`${policy}: ${attempts} attempts, ${dials} dials at the relay, ${status} after ${ms} ms`)
    if (policy === 'no Resiliency') {
      facts['sidecar dead, no Resiliency: dials seen'] = dials
      const chunked = await invoke({ http: sidecar.http, path: 'unreachable', id: 'chunked', chunked: true })
      const after = await settled(() => attemptsBySidecar(sidecar.metrics, 'callee'), QUIET_MS)
      facts['sidecar dead, no Resiliency, chunked'] = after - attempts
      lines.push(`${policy}, chunked: ${after - attempts} attempts, ${chunked.status} after ${chunked.ms} ms`)
    }
    if (policy === 'the shop’s policy') facts['sidecar dead, the shop’s policy: dials seen'] = dials
  }
  return { callers: callers as Callers, facts, lines }
}
