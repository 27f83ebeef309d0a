import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Padlock } from '../../protocol/topology.ts'

/** What claim 2 calls the edges of the network lens. Those that it sums up are named more than once. */
const factOf: Readonly<Record<string, string>> = {
  'shopper>order': 'shopper ► order',
  'order>order-daprd': 'order ► its sidecar',
  'order-daprd>inventory-daprd': 'order’s sidecar ► inventory’s sidecar',
  'inventory-daprd>inventory': 'inventory’s sidecar ► inventory',
  'order-daprd>legacy-pricing': 'order’s sidecar ► legacy-pricing',
  'order-daprd>redis': 'sidecars ► Redis, state',
  'inventory-daprd>redis': 'sidecars ► Redis, state',
  'notifier-daprd>redis': 'sidecars ► Redis, events',
  'notifier-daprd>notifier': 'notifier’s sidecar ► notifier',
  'order>zipkin': 'services ► Zipkin',
}

const report = z.object({
  startedAt: z.iso.datetime(),
  results: z.array(z.object({ number: z.number(), rows: z.array(z.object({ fact: z.string(), seen: z.string() })) })),
})

/**
 * What claim 2 saw of each edge when it last ran in this environment: it read the packets. None without its report, or
 * where it did not come to a verdict.
 */
export async function claimedPadlocks(reportsDir: string, environment: string): Promise<Padlock[]> {
  const text = await readFile(join(reportsDir, `${environment}.json`), 'utf8').catch(() => undefined)
  const found = text === undefined ? undefined : report.safeParse(parsed(text)).data
  const rows = found?.results.find(({ number }) => number === 2)?.rows ?? []
  return Object.entries(factOf).flatMap(([edge, fact]): Padlock[] => {
    const seen = z.enum(['encrypted', 'readable']).safeParse(rows.find((row) => row.fact === fact)?.seen)
    if (!found || !seen.success) return []
    const how = `claim 2 read the bytes of “${fact}” on ${found.startedAt.slice(0, 10)}: ${seen.data}`
    return [{ edge, verdict: seen.data, how, at: found.startedAt }]
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // half written
  }
}
