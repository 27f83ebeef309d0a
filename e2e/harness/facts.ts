/** Where a claim is run. The same statement, the same images; what must be seen may differ, and that is the point. */
export const environments = ['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd'] as const
export type Environment = (typeof environments)[number]

/** One thing that was seen, such as `'plaintext'`, `4` or `true`. */
export type Fact = string | number | boolean

/** What was seen, by what was looked at: `{ 'order ► inventory': 'encrypted', 'control, mTLS off': 'readable' }`. */
export type Facts = Record<string, Fact>

/** A value that must be seen exactly, a range of numbers, or any of several values where machines rightly differ. */
export type Expected = Fact | { atLeast?: number; atMost?: number } | { oneOf: readonly Fact[] }

/** What must be seen in one environment, under the same names as the facts, or why nothing can be. */
export type Expectation =
  | { facts: Readonly<Record<string, Expected>> }
  | { notApplicable: string }
  | { notYetRun: string }

/** Keeps a piece of evidence (a capture, a span list, counts) and says where; the report shows it. */
export type Keep = (name: string, content: string | object) => Promise<void>

/** Thrown by a run that finds it cannot be made here; its message says what it needs. */
export class NotYetRun extends Error {}
