import type { Padlock, TopologyEdge } from '../../../src/protocol/topology.ts'
import { labelLines } from './label-lines.ts'
import { PadlockMark } from './padlock-mark.tsx'
import type { Route, Side } from './route-edges.ts'

type Props = { edge: TopologyEdge; route: Route; padlock: Padlock | undefined }

const ANCHORS: Readonly<Record<Side, 'start' | 'middle' | 'end'>> = {
  around: 'middle',
  above: 'middle',
  below: 'middle',
  right: 'start',
  left: 'end',
}
const LOCK = 30

/** The numbers of an edge beside its line, and in the network’s view the padlock upon it. */
export function EdgeLabel({ edge, route: { lock, label, side, room }, padlock }: Props) {
  const gap = padlock && side === 'around' ? 24 : padlock ? 16 : 10
  const aside = padlock ? 26 : 16
  const x = label.x + (side === 'right' ? aside : side === 'left' ? -aside : 0)
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it is not focusable; the arrow says the same in words
    <g class="edge-label" aria-hidden="true">
      {padlock && (
        <g
          data-padlock={edge.id}
          data-verdict={padlock.verdict}
          transform={`translate(${lock.x - LOCK / 2} ${lock.y - LOCK / 2})`}
        >
          <circle class="padlock-ground" cx={LOCK / 2} cy={LOCK / 2} r={LOCK / 2 + 3} />
          <PadlockMark verdict={padlock.verdict} size={LOCK} />
        </g>
      )}
      <g text-anchor={ANCHORS[side]}>
        {labelLines(edge, side, room, gap, edge.lens === 'dapr').map(({ kind, text, y }) => (
          <text key={kind} class={kind} x={x} y={label.y + y}>
            {text}
          </text>
        ))}
      </g>
    </g>
  )
}
