import { z } from 'zod'

/** The constant-rate load that the dashboard generates. */
export const load = z.object({
  running: z.boolean(),
  ordersPerMinute: z.number().int().min(1).max(1200),
  /** Percentages of orders for more than is in stock, and for an unknown SKU. */
  soldOutPercent: z.number().int().min(0).max(100),
  unknownSkuPercent: z.number().int().min(0).max(100),
})
export type Load = z.infer<typeof load>

/** `seconds` after which a fault ends by itself. */
const seconds = z.number().int().min(1).max(600)

/** A fault to inject. Targets are process names: `inventory`, `inventory-daprd`. */
export const faultRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('legacy-pricing'),
    failPercent: z.number().int().min(0).max(100),
    slowPercent: z.number().int().min(0).max(100),
    delayMs: z.number().int().min(0).max(10_000),
    seconds,
  }),
  z.strictObject({ kind: z.literal('stop'), target: z.string(), seconds }),
  z.strictObject({ kind: z.literal('freeze'), target: z.string(), seconds }),
  z.strictObject({ kind: z.literal('kill'), target: z.string() }),
  z.strictObject({ kind: z.literal('redis-pause'), seconds: seconds.max(60) }),
])
export type FaultRequest = z.infer<typeof faultRequest>

export const activeFault = z.object({
  id: z.string(),
  /** For people: `inventory is stopped`. */
  title: z.string(),
  startedAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
})
export type ActiveFault = z.infer<typeof activeFault>

/**
 * A claim that was started from the page. Its lines are the progress of `npm run claims`; the last one is its result.
 */
export const claimRun = z.object({
  number: z.number().int(),
  state: z.enum(['running', 'holds', 'differs', 'failed', 'not-applicable', 'not-yet-run']),
  startedAt: z.iso.datetime(),
  lines: z.array(z.string()),
})
export type ClaimRun = z.infer<typeof claimRun>

export const controls = z.object({
  enabled: z.boolean(),
  /** Why they are off, or why one kind of fault is unavailable here. */
  notes: z.array(z.string()),
  load,
  /** The kinds of faults available in this environment, with their targets. */
  available: z.array(z.object({ kind: z.string(), targets: z.array(z.string()) })),
  faults: z.array(activeFault),
  /** Claims that can be run from here; empty where they cannot. */
  claims: z.array(z.object({ number: z.number().int(), statement: z.string() })),
  claimRun: claimRun.nullable(),
})
export type Controls = z.infer<typeof controls>
