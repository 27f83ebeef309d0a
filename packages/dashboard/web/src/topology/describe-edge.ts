import type { Padlock, TopologyEdge } from '../../../src/protocol/topology.ts'
import { duration, rate } from '../format.ts'

/** What is known of an edge, in a few words each. */
export function numbersOf({ perSecond, errorsPerSecond, latencyMs }: TopologyEdge): string {
  if (perSecond === null && latencyMs === null) return 'not measured'
  const parts = [perSecond === null ? '' : `${rate(perSecond)} per second`]
  if (errorsPerSecond) parts.push(`${rate(errorsPerSecond)} errors per second`)
  if (latencyMs) parts.push(`p50 ${duration(latencyMs.p50)}, p95 ${duration(latencyMs.p95)}`)
  return parts.filter(Boolean).join(', ')
}

/** An edge in words, for those who do not see the arrow. */
export function describeEdge(edge: TopologyEdge, names: ReadonlyMap<string, string>, padlock?: Padlock): string {
  const who = `${names.get(edge.from) ?? edge.from} to ${names.get(edge.to) ?? edge.to}`
  const seen = padlock ? ` On the wire: ${padlock.verdict}, ${padlock.how}.` : ''
  return `${who}: ${edge.label}. ${numbersOf(edge)} (${edge.source}).${seen}`
}
