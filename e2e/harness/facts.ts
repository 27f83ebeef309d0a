import { OVERLAYS } from './cluster/overlays.ts'

/** Where a claim is run. The same statement, the same images; what must be observed may differ, and that is the point. */
export const environments = ['local', ...OVERLAYS] as const
export type EnvironmentName = (typeof environments)[number]

/** One thing that was observed, such as `'plaintext'`, `4` or `true`. */
export type Fact = string | number | boolean

/** What was observed, by what was looked at: `{ 'order ► inventory': 'encrypted', 'control, mTLS off': 'readable' }`. */
export type Facts = Record<string, Fact>

/** A value that must be observed exactly, a range of numbers, or any of several values where machines rightly differ. */
export type Expected = Fact | { atLeast?: number; atMost?: number } | { oneOf: readonly Fact[] }

/** What must be observed in one environment, under the same names as the facts, or why nothing can be. */
export type Expectation =
  | { facts: Readonly<Record<string, Expected>> }
  | { notApplicable: string }
  | { notYetRun: string }

/** Attaches a piece of evidence (a capture, a list of spans, counts) to the claim's result, where the report shows it. */
export type AttachEvidence = (name: string, content: string | object) => Promise<void>

/** Thrown by a run that cannot be made in its environment; the message states what it needs. */
export class NotYetRun extends Error {}
