import { findToxiproxy } from '@better-together/harness/binaries/toxiproxy'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { kill } from '@better-together/harness/local/faults'
import { freePorts } from '@better-together/harness/local/ports'
import { startRelays } from '@better-together/harness/local/toxiproxy'
import { waitFor } from '@better-together/shop-client/wait-for'
import { callAnswering, onThisMachine } from './answered.ts'
import { type PolicyName, policies, policyNames } from './policies.ts'
import { type Apps, callDownApp, callUnhealthyApp, callUnreachable, NAME_STAYS, type Wired } from './unreachable.ts'

/**
 * Callers, one for each policy ► relay ► the callee's sidecar ► relay ► an echo app; and ► relay ► the same app, as an
 * HTTPEndpoint named legacy. What fails is counted in front of the failure.
 */
export async function countAttempts(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const { report, signal, env } = environment
  const toxiproxy = await findToxiproxy(report, { env, signal, prefer: 'process' })
  const ports = await freePorts({ known: 0, internal: 0, legacy: 0 })
  const setup = {
    callers: Object.fromEntries(
      policyNames.map((name) => [name, { resiliency: policies[name], nameStays: NAME_STAYS }]),
    ) as Record<PolicyName, { resiliency: (typeof policies)[PolicyName]; nameStays: string }>,
    apps: { callee: { sidecar: 'none' } },
    endpoints: { legacy: ports.legacy },
  } as const
  return environment.withEchoApps(setup, async (apps) => {
    const { supervisor } = apps
    const between = await startRelays({ supervisor, toxiproxy: toxiproxy.command, signal })
    await leaveName(apps, ports.known)
    const relays = {
      sidecar: await between.add('sidecar', ports.internal, ports.known),
      app: await between.add('app', apps.app('callee').port),
      legacy: await between.add('legacy', apps.app('callee').port, ports.legacy),
    }
    const wired: Wired = { apps, relays, report }

    const unreachable = await callUnreachable(wired)
    await apps.startSidecar('callee', {
      appPort: relays.app.port,
      internalPort: ports.internal,
      registry: 'of-the-callee.db', // so that the relay, and not this sidecar, is what callers know
      extraArgs: ['--enable-app-health-check=false'], // its probes would be dials too
    })
    await Promise.all(policyNames.map((policy) => untilReachable(apps, policy, signal)))
    report(`the callee answers; ${onThisMachine.length} calls at once`)
    const { log, ...answering } = await callAnswering(apps, 'callee', onThisMachine)
    const chunked = log.of('too slow, the shop’s policy, chunked')
    const bytes: Facts = {
      'too slow, the shop’s policy, chunked: bytes of the first attempt': chunked.at(0)?.bodyBytes ?? 0,
      'too slow, the shop’s policy, chunked: bytes of the last attempt': chunked.at(-1)?.bodyBytes ?? 0,
    }
    const parts = [unreachable, answering, await callDownApp(wired), await callUnhealthyApp(wired)]
    await attachEvidence('attempts of each case', parts.flatMap(({ lines }) => lines).join('\n'))
    return Object.assign({}, bytes, ...parts.map(({ facts }) => facts))
  })
}

/** A sidecar registers `callee` at `port` and dies: its name stays, and the relay takes its place. */
async function leaveName(apps: Apps, port: number): Promise<void> {
  const options = { appId: 'callee', internalPort: port, nameStays: NAME_STAYS }
  const { process } = await apps.startSidecar('first-callee', options)
  kill(apps.supervisor, process)
  await apps.supervisor.stop([process])
}

/** gRPC waits ever longer before it dials a dead address again; each try has a path, and so a breaker, of its own. */
async function untilReachable(apps: Apps, policy: PolicyName, signal: AbortSignal): Promise<void> {
  let tries = 0
  const call = () => apps.call(policy, { appId: 'callee', path: `warm-up-${++tries}`, id: 'warm-up' })
  await waitFor(async () => (await call()).status === 200, {
    what: 'The callee’s return',
    deadlineMs: 30_000,
    everyMs: 200,
    signal,
  })
}
