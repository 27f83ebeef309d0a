import type { EncryptionStatus, TopologyEdge } from '../../../src/protocol/topology.ts'

const STATUSES: readonly EncryptionStatus['status'][] = ['encrypted', 'readable', 'unknown']

/** How many sockets are encrypted, readable on the wire, or unknown because nothing observed them. */
export function EncryptionCounts({
  edges,
  encryption,
}: {
  edges: readonly TopologyEdge[]
  encryption: ReadonlyMap<string, EncryptionStatus>
}) {
  return (
    <ul class="encryption-counts">
      {STATUSES.map((status) => {
        const these = edges.filter(({ id }) => (encryption.get(id)?.status ?? 'unknown') === status)
        return (
          <li key={status} data-encryption={status} data-count={these.length}>
            <EncryptionMark status={status} size={28} />
            <b>{these.length}</b> {status}
          </li>
        )
      })}
    </ul>
  )
}

const SHAPES: Readonly<Record<EncryptionStatus['status'], string>> = {
  encrypted: 'M6 10V7.5a6 6 0 0 1 12 0V10h2v12H4V10zM9 10h6V7.5a3 3 0 0 0-6 0z',
  readable: 'M15 10V6.5a3 3 0 0 0-5.8-1.1L6.4 4.3A6 6 0 0 1 18 6.5V10h2v12H4V10zM7 13v6h10v-6z',
  unknown:
    'M8 8.5a4.2 4.2 0 1 1 6.3 3.6c-1 .6-1.3 1-1.3 2.4h-2.6c0-2.4.7-3.4 2-4.2a1.8 1.8 0 1 0-2.7-1.8zM10.2 17h3v3h-3z',
}

/** A closed padlock, an open one, or a question mark. Hidden from screen readers: its surroundings name the status. */
export function EncryptionMark({ status, size = 24 }: { status: EncryptionStatus['status']; size?: number }) {
  return (
    <svg
      class="padlock-mark"
      data-encryption={status}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <path d={SHAPES[status]} fill-rule="evenodd" />
    </svg>
  )
}
