import type { Padlock, TopologyEdge } from '../../../src/protocol/topology.ts'
import { EdgeLabel } from './edge-label.tsx'
import { looking } from './looked-at.ts'
import type { Route } from './route-edges.ts'

type Props = { edge: TopologyEdge; route: Route; said: string; padlock: Padlock | undefined }

/** An arrow from whoever initiates. Dots run along it while something is sent, the faster the more. */
export function Edge({ edge, route, said, padlock }: Props) {
  const failing = (edge.errorsPerSecond ?? 0) > 0
  return (
    <g class="edge" data-edge={edge.id} data-failing={failing} data-quiet={route.quiet} data-verdict={padlock?.verdict}>
      <g class="press" aria-label={said} {...looking(edge.id)}>
        <path class="reach" d={route.path} />
        <path class="line" d={route.path} marker-end={failing ? 'url(#head-failing)' : 'url(#head)'} />
      </g>
      {(edge.perSecond ?? 0) > 0 && <path class="flow" data-pace={pace(edge.perSecond ?? 0)} d={route.path} />}
      {!route.quiet && <EdgeLabel edge={edge} route={route} padlock={padlock} />}
    </g>
  )
}

/** Few steps, because each change makes the dots jump. */
function pace(perSecond: number): 'slow' | 'middling' | 'fast' {
  if (perSecond < 2) return 'slow'
  return perSecond < 12 ? 'middling' : 'fast'
}
