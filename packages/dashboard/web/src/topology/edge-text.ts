import type { Padlock, TopologyEdge } from '../../../src/protocol/topology.ts'
import { duration, rate } from '../format.ts'
import type { Side } from './route-edges.ts'

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

/** A line of text beside an edge, `y` from the line that it belongs to. */
type LabelLine = { kind: 'label' | 'rate' | 'latency' | 'errors'; text: string; y: number }

type Words = Omit<LabelLine, 'y'>

/** A shorter arrow has no room for its name; it is in the list beneath the drawing. */
const ROOM_FOR_NAME = 150
const STEP = 20

/**
 * The numbers of an edge, and its name where there is room. `gap` is what the padlock needs on the line. Nothing is
 * written where nothing was measured.
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
