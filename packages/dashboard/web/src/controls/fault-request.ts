import type { FaultRequest } from '../../../src/protocol/controls.ts'

export type FaultKind = FaultRequest['kind']

/** The state of the form; which fields matter depends on the kind. */
export type FaultDraft = {
  kind: FaultKind
  target: string
  failPercent: number
  slowPercent: number
  delayMs: number
  seconds: number
}

export const faultWords: Readonly<Record<FaultKind, string>> = {
  'legacy-pricing': 'Pricing slow or failing',
  stop: 'Stop a process',
  freeze: 'Freeze a process',
  kill: 'Kill a process',
  'redis-pause': 'Pause Redis',
}

/** Returns the longest that a fault may last, in seconds. */
export function longest(kind: FaultKind): number {
  return kind === 'redis-pause' ? 60 : 600
}

/** Returns the request for the state of the form. */
export function faultRequestOf({ kind, target, failPercent, slowPercent, delayMs, seconds }: FaultDraft): FaultRequest {
  const bounded = Math.min(seconds, longest(kind))
  if (kind === 'legacy-pricing') return { kind, failPercent, slowPercent, delayMs, seconds: bounded }
  if (kind === 'redis-pause') return { kind, seconds: bounded }
  if (kind === 'kill') return { kind, target }
  return { kind, target, seconds: bounded }
}
