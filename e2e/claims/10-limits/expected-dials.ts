/** Which pod dials, by what a policy of the shop can know it by: its label `app`, or another namespace. */
export const callers = ['order', 'notifier', 'other-app', 'other-namespace'] as const
export type Caller = (typeof callers)[number]
/** Whom: a pod of the shop, by its label `app`. */
export type Callee = 'inventory' | 'legacy-pricing' | 'redis' | 'zipkin'
export type Dial = { caller: Caller; callee: Callee; port: number; allowed: boolean }

/** Every conversation at ports that something listens on, and whether deploy/base/network-policies.yaml lets it be. */
export const dials: readonly Dial[] = [
  { caller: 'order', callee: 'inventory', port: 50_002, allowed: true },
  { caller: 'order', callee: 'legacy-pricing', port: 7004, allowed: true },
  { caller: 'notifier', callee: 'redis', port: 6379, allowed: true },
  { caller: 'notifier', callee: 'zipkin', port: 9411, allowed: true },
  { caller: 'order', callee: 'inventory', port: 8081, allowed: false },
  { caller: 'order', callee: 'inventory', port: 9090, allowed: false },
  { caller: 'notifier', callee: 'inventory', port: 50_002, allowed: false },
  { caller: 'notifier', callee: 'legacy-pricing', port: 7004, allowed: false },
  ...(['other-app', 'other-namespace'] as const).flatMap((caller): Dial[] => [
    { caller, callee: 'inventory', port: 50_002, allowed: false },
    { caller, callee: 'legacy-pricing', port: 7004, allowed: false },
    { caller, callee: 'redis', port: 6379, allowed: false },
    { caller, callee: 'zipkin', port: 9411, allowed: false },
  ]),
]

export const nameOf = ({ caller, callee, port }: Dial) => `${caller} ► ${callee}:${port}`

/** What came of each dial, by its name: `connected`, or how it was cut off. */
export type Ended = Readonly<Record<string, string>>

const connects = (ended: Ended, dial: Dial) => ended[nameOf(dial)] === 'connected'

/** How many dials came through. */
export const connected = (ended: Ended) => dials.filter((dial) => connects(ended, dial)).length

const sentence = (isEnforced: boolean, right: number) =>
  isEnforced
    ? `enforced: ${right} dials of ${dials.length} end as they say`
    : `not enforced by this cluster’s network: ${right} dials of ${dials.length} get through`

/** The two things that may be observed of the policies: which of them is decided by a policy of the claim's own. */
export const asExpected = [true, false].map((isEnforced) => sentence(isEnforced, dials.length))

/**
 * Returns what was observed of the shop's policies. A forbidden dial that gets through where policies are enforced, a dial that is cut
 * off where they are not, and an allowed one that is cut off anywhere each make it a sentence that is not `asExpected`.
 */
export function classify(isEnforced: boolean, ended: Ended): string {
  const isRight = (dial: Dial) => connects(ended, dial) === (isEnforced ? dial.allowed : true)
  return sentence(isEnforced, dials.filter(isRight).length)
}
