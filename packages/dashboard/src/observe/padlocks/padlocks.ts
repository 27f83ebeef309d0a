import type { Padlock } from '../../protocol/topology.ts'
import type { ObservationSettings } from '../settings.ts'
import { claimedPadlocks } from './claimed-padlocks.ts'
import { dialHop } from './padlock.ts'

/**
 * What is known of the hops now. Behind a mesh’s proxies dialling shows nothing: ours encrypts what we send in plain and
 * answers in the callee’s place. There, and where a dial leaves it open, stands what claim 2 saw, with its date.
 */
export async function lookAtPadlocks(settings: ObservationSettings): Promise<Padlock[]> {
  const { environment, hops, reportsDir } = settings
  const hasMesh = environment === 'dapr-istio' || environment === 'dapr-linkerd'
  const dialled = hasMesh ? [] : await Promise.all(hops.map(dialHop))
  const claimed = reportsDir === undefined ? [] : await claimedPadlocks(reportsDir, environment)
  const certain = new Map(claimed.map((padlock) => [padlock.edge, padlock]))
  for (const padlock of dialled) {
    const earlier = certain.get(padlock.edge)
    if (padlock.verdict !== 'unknown') certain.set(padlock.edge, padlock)
    else certain.set(padlock.edge, earlier ? { ...earlier, how: `${padlock.how}; ${earlier.how}` } : padlock)
  }
  const unseen = hops.filter(({ edge }) => !certain.has(edge))
  const at = new Date().toISOString()
  const how = 'a mesh’s proxy answers here, and claim 2 has not been run in this environment'
  return [...certain.values(), ...unseen.map(({ edge }): Padlock => ({ edge, verdict: 'unknown', how, at }))]
}
