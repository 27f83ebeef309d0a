import { checkInvariants, type History, type Violation } from '@better-together/shop-client/invariants'
import { waitFor } from '@better-together/shop-client/wait-for'
import { missingEdges, orderEdges, readTrace } from '@better-together/shop-client/zipkin'

const TRACES_CHECKED = 50

export type Summary = {
  orders: number
  confirmed: number
  rejected: number
  notified: number
  deadLettered: number
  /** Accepted orders whose customer was not notified, that are no longer stored, or that were never finished. */
  lost: number
  duplicates: number
  /** Every checked trace has every edge; null when there is no Zipkin. */
  traceComplete: boolean | null
  tracesChecked: number
  seconds: number
  violations: Violation[]
}

export const isGood = ({ lost, duplicates, violations }: Summary) =>
  lost === 0 && duplicates === 0 && violations.length === 0

/** Counts the outcomes of the orders, from the responses and from what is stored. */
export function summarize(
  history: History,
  traces: { checked: number; complete: boolean | null },
  seconds: number,
): Summary {
  const violations = checkInvariants(history)
  const count = (...kinds: Violation['kind'][]) => violations.filter(({ kind }) => kinds.includes(kind)).length
  const answered = (outcome: string) => history.placed.filter((order) => order.outcome === outcome).length
  return {
    orders: history.placed.length,
    confirmed: answered('confirmed'),
    rejected: answered('rejected'),
    notified: new Set(history.stored.notifications.map(({ orderId }) => orderId)).size,
    deadLettered: history.stored.deadLetters.length,
    lost: count('lost', 'unanswered', 'unfinished'),
    duplicates: count('duplicate'),
    traceComplete: traces.complete,
    tracesChecked: traces.checked,
    seconds: Math.round(seconds * 10) / 10,
    violations,
  }
}

/** Checks the traces of evenly chosen confirmed orders, at most 50, and gives late spans ten seconds to arrive. */
export async function checkTraces(
  zipkinUrl: string,
  placed: History['placed'],
): Promise<{ checked: number; complete: boolean }> {
  const confirmed = placed.flatMap(({ outcome, traceId }) => (outcome === 'confirmed' && traceId ? [traceId] : []))
  const step = Math.max(1, Math.ceil(confirmed.length / TRACES_CHECKED))
  const chosen = confirmed.filter((_id, n) => n % step === 0)
  const isComplete = async (traceId: string) =>
    missingEdges(await readTrace(zipkinUrl, traceId), orderEdges).length === 0
  const complete = await waitFor(async () => (await Promise.all(chosen.map(isComplete))).every(Boolean), {
    what: 'The traces’ arrival',
    deadlineMs: 10_000,
    everyMs: 300,
  }).catch(() => false)
  return { checked: chosen.length, complete }
}

/** Prints the summary for people. */
export function printSummary(summary: Summary): void {
  const { orders, confirmed, rejected, notified, deadLettered, lost, duplicates, seconds, violations } = summary
  const traces =
    summary.traceComplete === null
      ? 'not checked'
      : `${summary.traceComplete ? 'complete' : 'INCOMPLETE'} (${summary.tracesChecked} checked)`
  console.log(`  ${orders} orders in ${seconds} s: ${confirmed} confirmed, ${rejected} rejected, ${notified} customers notified
  lost ${lost} · duplicates ${duplicates} · dead letters ${deadLettered} · traces ${traces}
  ${isGood(summary) ? 'Nothing was lost, nothing was done twice, the stock adds up.' : 'SOMETHING IS WRONG:'}`)
  for (const { kind, detail } of violations.slice(0, 20)) console.log(`  ${kind}: ${detail}`)
}
