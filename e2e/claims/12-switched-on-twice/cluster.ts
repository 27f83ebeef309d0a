import { withDaprMtls } from '@better-together/harness/cluster/dapr-mtls'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { counted } from '@better-together/harness/cluster/envoy-stats'
import { type Bench, withBench } from '@better-together/harness/echo/cluster'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { attemptsAtLegacyPricing } from '../src/legacy-hop.ts'
import { harmOfMeshedControlPlane } from './meshed-control-plane.ts'
import { notifierSpans } from './notifier-spans.ts'
import { openPort } from './open-port.ts'
import { withMistakes } from './wrong-overlay.ts'

const CALLS = 10

/** The harm of the wrong overlays in e2e/tests/manifests/broken that go with the environment, and the same as shipped. */
export async function harmOfMistakes(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const facts =
    environment.name === 'dapr-only' ? await withoutMesh(environment) : await withMesh(environment, attachEvidence)
  await attachEvidence('with each mistake, and as shipped', facts)
  return facts
}

async function withMesh(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  return {
    ...(await underName(environment, 'as shipped')),
    ...(await withMistakes(environment, ['double-retries', 'sampling-0'], () => underName(environment, 'mistaken'))),
    'as shipped: calls of 10 between Dapr apps that Envoy sees': await withBench(environment, callsThatEnvoySees),
    'double-mtls: calls of 10 between Dapr apps that Envoy sees': await withDaprMtls(environment, () =>
      withBench(environment, callsThatEnvoySees),
    ),
    ...(await harmOfMeshedControlPlane(environment, attachEvidence)),
  }
}

async function underName(environment: ClusterEnvironment, state: 'as shipped' | 'mistaken'): Promise<Facts> {
  const names = state === 'mistaken' ? ['double-retries', 'sampling-0'] : [state, state]
  const attempts = await attemptsAtLegacyPricing(environment)
  return {
    [`${names[0]}: attempts at legacy-pricing for a call that is answered 503`]: attempts['legacy-pricing: 503'] ?? 0,
    [`${names[1]}: an order’s trace reaches notifier`]: (await notifierSpans(environment)) > 0,
  }
}

async function callsThatEnvoySees(bench: Bench): Promise<number> {
  const requests = /outbound\|50002\|\|callee-dapr[^;]*;?\.upstream_rq_2xx$/
  const before = await bench.envoy('deploy/no-policy', requests)
  for (let n = 0; n < CALLS; n++) {
    const { status } = await bench.call('no-policy', 'callee', { key: 'seen' })
    if (status !== 200) throw new Error(`The callee answered ${status}`)
  }
  const moved = counted(before, await bench.envoy('deploy/no-policy', requests))
  return Object.values(moved).reduce((sum, value) => sum + value, 0)
}

async function withoutMesh(environment: ClusterEnvironment): Promise<Facts> {
  return withBench(environment, async () => {
    const shipped = await openPort(environment)
    const open = await withMistakes(environment, ['app-port-open'], () => openPort(environment))
    return {
      'as shipped: a neighbour at inventory’s own port': shipped.appPort,
      'app-port-open: a neighbour at inventory’s own port': open.appPort,
      'app-port-open: the same call through sidecars': open.throughSidecars,
    }
  })
}
