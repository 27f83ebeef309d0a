import { setTimeout as sleep } from 'node:timers/promises'
import { withDaprMtls } from '@better-together/harness/cluster/dapr-mtls'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { askPrice, throughOrderSidecar } from '@better-together/harness/cluster/order-sidecar'
import { type Bench, withBench } from '@better-together/harness/echo/cluster'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { z } from 'zod'
import { ORDERS, ordersPricedByV2 } from './priced-orders.ts'
import { splits } from './versions.ts'

export const LEGACY_CALLS = 1000
export const DAPR_CALLS = 400
const AT_A_TIME = 4
/** Half of the 100 a second that each pod of legacy-pricing takes under Istio. */
const EVERY_MS = 20
/** Istiod sends a new rule to the proxies within a second or two. */
const RULE_ARRIVES_MS = 5000

const WORKS = 'ClusterIP services of one version each'
export const PRICED = `orders of ${ORDERS} whose stored price is v2’s`
export const BLIND = `Dapr’s mTLS on, 90/10 by ${WORKS}: calls of ${DAPR_CALLS} that its v2 answered`

const price = z.object({ VERSION: z.enum(['v1', 'v2']) })

/** Who answers, with the overlay's rule and with each rule one might write for a call between two Dapr apps. */
export async function whoAnswers(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  environment.report(`${LEGACY_CALLS} calls to legacy-pricing`)
  const facts: Facts = {
    [`calls of ${LEGACY_CALLS} that legacy-pricing v2 answered`]: await legacyV2(environment),
  }
  environment.report(`${ORDERS} orders at the shop`)
  facts[PRICED] = await ordersPricedByV2(environment)
  await withBench(environment, async (bench) => {
    const versionOf = await bench.versions()
    const v2Answered = () => daprV2(bench, versionOf)
    facts[`Dapr app, no rule: calls of ${DAPR_CALLS} that its v2 answered`] = await v2Answered()
    if (!bench.meshed) return
    for (const [name, rule] of Object.entries(splits)) {
      environment.report(`90/10 by ${name}`)
      await bench.apply(rule)
      await sleep(RULE_ARRIVES_MS)
      facts[`Dapr app, 90/10 by ${name}: calls of ${DAPR_CALLS} that its v2 answered`] = await v2Answered()
      await bench.remove(rule)
      await sleep(RULE_ARRIVES_MS)
    }
  })
  if (environment.name !== 'dapr-only')
    facts[BLIND] = await withDaprMtls(environment, () => withBench(environment, blindV2))
  await attachEvidence('answers of v2', facts)
  return facts
}

/** The rule that works, where Dapr encrypts and Istio therefore sees no requests to split. */
async function blindV2(bench: Bench): Promise<number> {
  const versionOf = await bench.versions()
  await bench.apply(splits[WORKS])
  await sleep(RULE_ARRIVES_MS)
  return daprV2(bench, versionOf)
}

function legacyV2(environment: ClusterEnvironment): Promise<number> {
  return throughOrderSidecar(environment, async (ask) => {
    let next = 0
    const versions = await callMany(LEGACY_CALLS, async () => {
      const now = Date.now()
      next = Math.max(next + EVERY_MS, now) // what a slow moment cost is not caught up in a burst
      await sleep(next - now)
      return price.parse(await (await askPrice(ask)).json()).VERSION
    })
    return versions.filter((version) => version === 'v2').length
  })
}

async function daprV2(bench: Bench, versionOf: ReadonlyMap<string, string>): Promise<number> {
  const pods = await callMany(DAPR_CALLS, async () => (await bench.call('no-policy', 'callee', { key: 'split' })).pod)
  if (pods.some((pod) => !versionOf.has(pod ?? ''))) throw new Error('Not every call was answered by a known pod')
  return pods.filter((pod) => versionOf.get(pod ?? '') === 'v2').length
}

async function callMany<Result>(count: number, call: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  let left = count
  const worker = async () => {
    while (left-- > 0) results.push(await call())
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
  return results
}
