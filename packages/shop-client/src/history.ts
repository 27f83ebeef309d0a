import type { StoredState } from './stored-state.ts'

/** What a shopper was told about one order. `unknown`: no answer, even to repeated requests. */
export type Placement = {
  key: string
  orderId: string | undefined
  traceId: string | undefined
  outcome: 'confirmed' | 'rejected' | 'unknown'
  sku: string
  quantity: number
}

/** Everything that is known from outside about a run: what was asked, what was answered, what was stored. */
export type History = {
  placements: readonly Placement[]
  stored: StoredState
  /** SKU → units at the start. */
  initialStock: Readonly<Record<string, number>>
  /** Nobody else placed orders, so one that is stored and was not asked for is made up. */
  isComplete?: boolean
}

export type Violation = {
  kind: 'lost' | 'duplicate' | 'invented' | 'contradiction' | 'unfinished' | 'stock' | 'unanswered'
  detail: string
}
