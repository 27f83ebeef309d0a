import { findToxiproxy } from '@better-together/harness/binaries/toxiproxy'
import { type CountingApp, startCountingApp } from '@better-together/harness/echo/echo-app'
import { type BenchSidecar, type CallBench, type Resource, withCallBench } from '@better-together/harness/echo/local'
import { type PolicyName, policies } from '@better-together/harness/echo/policies'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { kill } from '@better-together/harness/local/faults'
import { freePorts } from '@better-together/harness/local/ports'
import { type Relay, type Relays, startRelays } from '@better-together/harness/local/toxiproxy'

// Long after any run: a callee that is gone must stay known, as a Kubernetes Service does, or nobody would dial it.
const NAME_STAYS = '3600s'

export type AttemptsBench = {
  bench: CallBench
  app: CountingApp
  relays: Record<'sidecar' | 'app' | 'legacy', Relay>
  caller: (policy: PolicyName) => Promise<BenchSidecar>
  /** Starts the callee's sidecar, which is down at first. */
  startCallee: () => Promise<void>
}

/**
 * Callers, one for each policy ► relay ► the callee's sidecar ► relay ► a counting app; and ► relay ► the same app, as an
 * HTTPEndpoint named legacy. What fails is counted in front of the failure.
 */
export async function withAttemptsBench<Result>(
  environment: LocalEnvironment,
  work: (bench: AttemptsBench) => Promise<Result>,
): Promise<Result> {
  const toxiproxy = await findToxiproxy(environment.report, {
    env: environment.env,
    signal: environment.signal,
    prefer: 'process',
  })
  const app = await startCountingApp()
  try {
    return await withCallBench(environment, 'attempts', async (bench) => {
      const relays = await startRelays({ ...bench, toxiproxy: toxiproxy.command })
      const { known, internal } = await freePorts({ known: 0, internal: 0 })
      await leaveName(bench, known)
      return work(await wire(bench, app, relays, known, internal))
    })
  } finally {
    await app.down().catch(() => undefined) // a claim may have left it down
  }
}

/** A sidecar says that `callee` is at `port` and dies: its name stays, and the relay takes its place. */
async function leaveName(bench: CallBench, port: number): Promise<void> {
  const { process } = await bench.sidecar('first-callee', {
    appId: 'callee',
    internalPort: port,
    nameStays: NAME_STAYS,
  })
  kill(bench.supervisor, process)
  await bench.supervisor.stop([process])
}

async function wire(bench: CallBench, app: CountingApp, relays: Relays, known: number, internal: number) {
  const toApp = await relays.add('app', app.port)
  const toLegacy = await relays.add('legacy', app.port)
  const legacy: Resource = {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'HTTPEndpoint',
    metadata: { name: 'legacy' },
    spec: { baseUrl: `http://127.0.0.1:${toLegacy.port}` },
  }
  return {
    bench,
    app,
    relays: { sidecar: await relays.add('sidecar', internal, known), app: toApp, legacy: toLegacy },
    caller: (policy: PolicyName) => {
      const resources = [legacy, ...(policies[policy] ? [policies[policy]] : [])]
      const process = `caller, ${policy}`.replace(/\W+/g, '-')
      return bench.sidecar(process, { appId: 'caller', resources, nameStays: NAME_STAYS })
    },
    startCallee: async () => {
      await bench.sidecar('callee', {
        appPort: toApp.port,
        internalPort: internal,
        registry: 'of-the-callee.db', // so that the relay, and not this sidecar, is what callers know
        extraArgs: ['--enable-app-health-check=false'], // its probes would be dials too
      })
    },
  }
}
