import type { ActiveFault, ClaimRun, Controls, FaultRequest } from './protocol/controls.ts'
import type { OrderDetail } from './protocol/order-detail.ts'
import type { View, ViewUpdate } from './protocol/view.ts'

/** Everything of the view that is observed; the rest of it is what the controls are set to. */
export type Observed = Omit<View, 'controls' | 'zipkin' | 'environment' | 'versions'>
export type ObservedUpdate = Omit<ViewUpdate, 'controls' | 'zipkin' | 'environment' | 'versions'>

/** What is observed of the system, from outside. It goes on when a source dies; `unavailable` names those that do not answer. */
export type Observation = {
  /** As of now. */
  view(): Observed
  /** Calls `listener` with each change, at most four times a second. Returns what ends that. */
  subscribe(listener: (update: ObservedUpdate) => void): () => void
  /** Undefined for an order that is not in the view and not stored. */
  detail(orderId: string): Promise<OrderDetail | undefined>
  start(): void
  stop(): Promise<void>
}

/** Who can do something to the system's processes: the demo that started them, or the cluster's API server. */
export type FaultControl = {
  available(): Promise<{ faults: Controls['available']; notes: string[]; claims: Controls['claims'] }>
  /** Begins; `undo` ends it before its time, and may be called twice. @throws AppError 422 for what it cannot do */
  inject(fault: FaultRequest): Promise<{ title: string; undo: () => Promise<void> }>
  /** Ends what an earlier dashboard left behind; at start, and again with each reset. */
  recover?: () => Promise<void>
  /** Runs a claim beside the system, line by line. Undefined where claims run elsewhere. */
  runClaim?: (number: number, onLine: (line: string) => void, signal: AbortSignal) => Promise<ClaimRun['state']>
}

export type Faults = {
  active(): ActiveFault[]
  add(fault: FaultRequest): Promise<ActiveFault | undefined>
  remove(id: string): Promise<void>
  reset(): Promise<void>
}
