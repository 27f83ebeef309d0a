import type { EncryptionStatus, TopologyEdge } from '../../../src/protocol/topology.ts'
import { duration, rate } from '../format.ts'
import type { Side } from './route-edges.ts'

/** Returns the measurements of an edge in words. */
export function numbersOf({ perSecond, errorsPerSecond, latencyMs }: TopologyEdge): string {
  if (perSecond === null && latencyMs === null) return 'not measured'
  const parts = [perSecond === null ? '' : `${rate(perSecond)} per second`]
  if (errorsPerSecond) parts.push(`${rate(errorsPerSecond)} errors per second`)
  if (latencyMs) parts.push(`p50 ${duration(latencyMs.p50)}, p95 ${duration(latencyMs.p95)}`)
  return parts.filter(Boolean).join(', ')
}

/** Describes an edge for those who do not see the arrow. */
export function describeEdge(
  edge: TopologyEdge,
  names: ReadonlyMap<string, string>,
  encryption?: EncryptionStatus,
): string {
  const ends = `${names.get(edge.from) ?? edge.from} to ${names.get(edge.to) ?? edge.to}`
  const wire = encryption ? ` On the wire: ${encryption.status}, ${encryption.how}.` : ''
  return `${ends}: ${edge.label}. ${numbersOf(edge)} (${edge.source}).${wire}`
}

/** A line of text beside an edge; `y` is relative to the arrow. */
type LabelLine = { kind: 'label' | 'rate' | 'latency' | 'errors'; text: string; y: number }

type Words = Omit<LabelLine, 'y'>

/** A shorter arrow has no room for its name, which the list beneath the drawing has too. */
const ROOM_FOR_NAME = 150
const STEP = 20

/**
 * Returns the measurements of an edge, and its name where there is room. `gap` is the room of the padlock on the arrow. What was
 * not measured has no line.
 */
export function labelLines(edge: TopologyEdge, side: Side, room: number, gap: number, named: boolean): LabelLine[] {
  const name: Words[] = named && (room >= ROOM_FOR_NAME || side === 'left') ? [{ kind: 'label', text: edge.label }] : []
  const speed: Words[] = edge.perSecond === null ? [] : [{ kind: 'rate', text: `${rate(edge.perSecond)}/s` }]
  const latency: Words[] = edge.latencyMs ? [{ kind: 'latency', text: `p95 ${duration(edge.latencyMs.p95)}` }] : []
  const errors: Words[] = edge.errorsPerSecond
    ? [{ kind: 'errors', text: `✕ ${rate(edge.errorsPerSecond)}/s fail` }]
    : []
  if (side === 'around') return [...upward([...name, ...speed], gap), ...downward([...latency, ...errors], gap)]
  if (side === 'above') return upward([...errors, ...speed, ...latency], gap)
  if (side === 'below') return downward([...speed, ...latency, ...errors], gap)
  const all = [...name, ...speed, ...latency, ...errors]
  return all.map((words, index) => ({ ...words, y: (index - (all.length - 1) / 2) * STEP + 6 }))
}

function upward(words: readonly Words[], gap: number): LabelLine[] {
  return words.map((line, index) => ({ ...line, y: -gap - (words.length - 1 - index) * STEP }))
}

function downward(words: readonly Words[], gap: number): LabelLine[] {
  return words.map((line, index) => ({ ...line, y: gap + 14 + index * STEP }))
}
