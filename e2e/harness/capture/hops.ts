import type { Conversation } from './classify.ts'

/** The hops that an order's data takes. */
export const hops = [
  'shopper ► order',
  'order ► its sidecar',
  'order’s sidecar ► inventory’s sidecar',
  'inventory’s sidecar ► inventory',
  'order’s sidecar ► legacy-pricing',
  'sidecars ► Redis, state',
  'sidecars ► Redis, events',
  'notifier’s sidecar ► notifier',
  'services ► Zipkin',
] as const
export type Hop = (typeof hops)[number]

/** What went over the network while something was done. */
export type Recording = { at(hop: Hop): Conversation[] }

/** Runs `work` and returns what went over each hop meanwhile: by recording relays, or by capturing packets. */
export type Capture<Recorded extends Recording = Recording> = (work: () => Promise<void>) => Promise<Recorded>
