import { setTimeout as sleep } from 'node:timers/promises'
import { atOnce, type Call, inTurn } from '@better-together/harness/echo/calls'
import type { EchoApps } from '@better-together/harness/echo/echo-apps'
import { shopCall } from '@better-together/harness/echo/shop-policy'

const AFTER_OPEN_MS = shopCall.openMs + 300
const PROBE_MS = 400 // long enough for all calls of a burst to meet the probe under way
export const BURST = 10

/**
 * Makes more failing calls than the breaker lets through, then calls that the app would answer well.
 *
 * @param prefix of the calls' ids: `closed, app fails` and `open`
 * @returns how the last one was refused
 * @throws Error when it took so long that the breaker may have closed meanwhile
 */
export async function openBreaker<Caller extends string, App extends string>(
  apps: EchoApps<Caller, App>,
  caller: Caller,
  to: Pick<Call, 'appId' | 'path'>,
  prefix = '',
): Promise<string> {
  const begun = Date.now()
  await inTurn(BURST, () => apps.call(caller, { ...to, id: `${prefix}closed, app fails`, answer: 503 }))
  const refused = await inTurn(BURST, () => apps.call(caller, { ...to, id: `${prefix}open` }))
  const took = Date.now() - begun
  if (took > shopCall.openMs) throw new Error(`The calls took ${took} ms, longer than the breaker stays open`)
  return `${refused.at(-1)?.status} ${refused.at(-1)?.body}`
}

/** What is called after the breaker opened, on this machine: its states in turn. */
export const laterStates = [
  'half-open, probe fails',
  'open again',
  'half-open, probe works',
  'closed again',
] as const satisfies string[]

/** Open ► a probe that fails ► open ► a probe that works ► closed. */
export async function untilClosedAgain(call: (call: Pick<Call, 'id' | 'answer' | 'delay'>) => Promise<unknown>) {
  const [fails, again, works, closed] = laterStates
  await sleep(AFTER_OPEN_MS)
  await atOnce(BURST, () => call({ id: fails, answer: 503, delay: PROBE_MS }))
  await inTurn(BURST, () => call({ id: again }))
  await sleep(AFTER_OPEN_MS)
  await atOnce(BURST, () => call({ id: works, delay: PROBE_MS }))
  await atOnce(BURST, () => call({ id: closed }))
}

/** Opens the breaker of a policy, then calls in a burst when it lets probes through. */
export async function probeInBurst(
  call: (call: Pick<Call, 'id' | 'answer' | 'delay'>) => Promise<unknown>,
  id: string,
) {
  await inTurn(shopCall.failuresToOpen, () => call({ id: `${id}, tripping`, answer: 503 }))
  await sleep(AFTER_OPEN_MS)
  await atOnce(BURST, () => call({ id, delay: PROBE_MS }))
}
