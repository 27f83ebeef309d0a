import { withDaprMtls } from '@better-together/harness/cluster/dapr-mtls'
import type { ClusterLab } from '@better-together/harness/cluster/environment'
import { counted } from '@better-together/harness/cluster/envoy-stats'
import { type Bench, withBench } from '@better-together/harness/echo/cluster'
import type { Facts, Keep } from '@better-together/harness/facts'
import { attemptsAtLegacyPricing } from '../src/legacy-hop.ts'
import { harmOfMeshedControlPlane } from './meshed-control-plane.ts'
import { notifierSpans } from './notifier-spans.ts'
import { openPort } from './open-port.ts'
import { withMistakes } from './wrong-overlay.ts'

const CALLS = 10

/** The harm of the wrong overlays in e2e/tests/manifests/broken that go with the environment, and the same as shipped. */
export async function harmOfMistakes(lab: ClusterLab, keep: Keep): Promise<Facts> {
  const facts = lab.environment === 'dapr-only' ? await withoutMesh(lab) : await withMesh(lab, keep)
  await keep('with each mistake, and as shipped', facts)
  return facts
}

async function withMesh(lab: ClusterLab, keep: Keep): Promise<Facts> {
  return {
    ...(await underName(lab, 'as shipped')),
    ...(await withMistakes(lab, ['double-retries', 'sampling-0'], () => underName(lab, 'mistaken'))),
    'as shipped: calls of 10 between Dapr apps that Envoy sees': await withBench(lab, callsThatEnvoySees),
    'double-mtls: calls of 10 between Dapr apps that Envoy sees': await withDaprMtls(lab, () =>
      withBench(lab, callsThatEnvoySees),
    ),
    ...(await harmOfMeshedControlPlane(lab, keep)),
  }
}

async function underName(lab: ClusterLab, state: 'as shipped' | 'mistaken'): Promise<Facts> {
  const names = state === 'mistaken' ? ['double-retries', 'sampling-0'] : [state, state]
  const attempts = await attemptsAtLegacyPricing(lab)
  return {
    [`${names[0]}: attempts at legacy-pricing for a call that is answered 503`]: attempts['legacy-pricing: 503'] ?? 0,
    [`${names[1]}: an order’s trace reaches notifier`]: (await notifierSpans(lab)) > 0,
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

async function withoutMesh(lab: ClusterLab): Promise<Facts> {
  return withBench(lab, async () => {
    const shipped = await openPort(lab)
    const open = await withMistakes(lab, ['app-port-open'], () => openPort(lab))
    return {
      'as shipped: a neighbour at inventory’s own port': shipped.appPort,
      'app-port-open: a neighbour at inventory’s own port': open.appPort,
      'app-port-open: the same call through sidecars': open.throughSidecars,
    }
  })
}
