import type { ActiveFault, ClaimRun, Controls, FaultRequest } from './protocol/controls.ts'
import type { OrderDetail } from './protocol/order-detail.ts'
import type { View, ViewUpdate } from './protocol/view.ts'

/** The observed fields of the view; the rest is the state of the controls. */
export type Observed = Omit<View, 'controls' | 'zipkin' | 'environment' | 'versions'>
export type ObservedUpdate = Omit<ViewUpdate, 'controls' | 'zipkin' | 'environment' | 'versions'>

/** Observes the system from outside. It continues when a source fails; `unavailable` names those that do not answer. */
export type Observation = {
  /** Returns the current view. */
  view(): Observed
  /** Calls `listener` with each change, at most four times a second. Returns the unsubscribe function. */
  subscribe(listener: (update: ObservedUpdate) => void): () => void
  /** Resolves to undefined for an order that is neither in the view nor stored. */
  detail(orderId: string): Promise<OrderDetail | undefined>
  start(): void
  stop(): Promise<void>
}

/** Injects faults into the system's processes: through the demo that started them, or the cluster's API server. */
export type FaultControl = {
  available(): Promise<{ faults: Controls['available']; notes: string[]; claims: Controls['claims'] }>
  /** Begins a fault; `undo` ends it early and may be called twice. @throws AppError 422 for a fault it cannot inject */
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
