import { clusterArms } from '@better-together/bench/arms'
import { measureCluster } from '@better-together/bench/cluster-measure'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { Overlay } from '@better-together/harness/cluster/overlays'
import { withoutPods } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { costsMore, fitnessFacts, measureUntilQuiet } from './judge-costs.ts'

/** The rate is the benchmark's own; blocks are as many as the control needs to stay within its bounds by itself. */
const SETTINGS = { blocks: 20, seconds: 1, rate: 60 }

const factOf = (name: string, against: string) => `${name} costs more than ${against}, beyond the interval`

/** The comparisons of each arm with the others it is measured against; the control is no layer. */
function comparisons(environment: Overlay): [name: string, against: string][] {
  const layers = clusterArms(environment).filter(({ layer }) => layer !== 'none')
  return layers.flatMap(({ name, against }) => against.map((other): [string, string] => [name, other]))
}

/** What must be seen of the layers: that each costs something, and that both cost more than either. */
export const layersCost = (environment: Overlay) =>
  Object.fromEntries(comparisons(environment).map(([name, against]) => [factOf(name, against), true]))

/** The benchmark's cluster arms, in fewer blocks. */
export async function measureClusterCosts(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const measure = () =>
    measureCluster({
      ...environment,
      environment: environment.name,
      say: environment.report,
      settings: SETTINGS,
      tick: () => undefined,
    })
  // It looks at everything several times a second, beside what is measured.
  environment.report('the dashboard rests meanwhile')
  const report = await withoutPods(environment, ['dashboard'], () =>
    measureUntilQuiet(measure, attachEvidence, environment.report),
  )
  const layers = comparisons(environment.name).map(([name, against]) => [
    factOf(name, against),
    costsMore(report, name, against),
  ])
  return { ...fitnessFacts(report), ...Object.fromEntries(layers) }
}
