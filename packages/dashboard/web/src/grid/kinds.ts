import type { OrderKind } from '../../../src/protocol/order-cell.ts'

type Appearance = {
  word: string
  /** What the word means. */
  meaning: string
  /** Its shape on 24 × 24, distinguishable by the outline alone. The colour is in styles/grid.css. */
  path: string
}

/** The outcomes of an order, in the order of the legend. */
export const appearances: Readonly<Record<OrderKind, Appearance>> = {
  'under-way': {
    word: 'under way',
    meaning: 'Accepted; the outcome is not known yet.',
    path: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zm0 3.4a5.6 5.6 0 1 0 0 11.2a5.6 5.6 0 0 0 0-11.2z',
  },
  'answered-at-once': {
    word: 'at once',
    meaning: 'Answered at once: no layer had to act.',
    path: 'M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z',
  },
  'retried-by-dapr': {
    word: 'Dapr retried',
    meaning: 'Dapr’s sidecar retried a call, and it succeeded.',
    path: 'M3.5 3.5h17v17h-17z',
  },
  'retried-by-mesh': {
    word: 'mesh retried',
    meaning: 'The mesh’s proxy retried a call, and it succeeded.',
    path: 'M12 1l11 11l-11 11l-11-11z',
  },
  rejected: {
    word: 'rejected',
    meaning: 'Rejected as it should be: sold out, or not in the catalogue.',
    path: 'M2 8.5h20v7h-20z',
  },
  compensated: {
    word: 'compensated',
    meaning: 'Stock was reserved, a later step failed, and the stock was released.',
    path: 'M20 2v20l-18-10z',
  },
  'breaker-open': {
    word: 'breaker open',
    meaning: 'A circuit breaker refused a call without trying it; reserved stock was released.',
    path: 'M10 2.5a9.7 9.7 0 0 0 0 19zM14 2.5a9.7 9.7 0 0 1 0 19z',
  },
  'dead-lettered': {
    word: 'dead letter',
    meaning: 'Its event could not be processed and is among the dead letters.',
    path: 'M5.6 1.8l6.4 6.4l6.4-6.4l3.8 3.8l-6.4 6.4l6.4 6.4l-3.8 3.8l-6.4-6.4l-6.4 6.4l-3.8-3.8l6.4-6.4l-6.4-6.4z',
  },
}

export const kinds = Object.keys(appearances) as readonly OrderKind[]
