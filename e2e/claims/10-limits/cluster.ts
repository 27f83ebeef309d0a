import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { askPrice, throughOrderSidecar } from '@better-together/harness/cluster/order-sidecar'
import { atOnce } from '@better-together/harness/echo/calls'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { waitFor } from '@better-together/shop-client/wait-for'

/** Far more than the 100 a second that deploy/mesh/istio/rate-limit.yaml lets each pod take. */
const CALLS = 600
const AT_A_TIME = 60
const TOO_MANY = 429

/** A burst at legacy-pricing, and what came back. */
export async function burstAtLegacy(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const begun = Date.now()
  const answers = new Map<number, number>()
  await throughOrderSidecar(environment, async (ask) => {
    const call = async () => {
      const response = await askPrice(ask)
      await response.body?.cancel()
      answers.set(response.status, (answers.get(response.status) ?? 0) + 1)
    }
    await atOnce(CALLS, call, AT_A_TIME)
    // To order's breaker a 429 is a failure like any other, and orders are to be priced again when we leave.
    const isPricedAgain = async () => (await askPrice(ask)).ok
    await waitFor(isPricedAgain, { what: 'Order’s breaker to close', deadlineMs: 20_000, everyMs: 500 })
  })
  await attachEvidence('a burst at legacy-pricing', {
    calls: CALLS,
    milliseconds: Date.now() - begun,
    answers: Object.fromEntries(answers),
  })
  return {
    [`${CALLS} calls at once to legacy-pricing: refused with ${TOO_MANY}`]: answers.get(TOO_MANY) ?? 0,
    [`${CALLS} calls at once to legacy-pricing: answered`]: answers.get(200) ?? 0,
  }
}
