import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Hop, ObservationSettings } from '../../config.ts'
import type { EncryptionStatus } from '../../protocol/topology.ts'
import { reasonOf } from '../source-health.ts'
import { dialPlain, dialTls } from './dial.ts'

/**
 * Returns what is known of the hops now. Behind a mesh’s proxies dialling shows nothing: our own proxy encrypts what we
 * send in plain text and answers for the callee. There, and where a dial is inconclusive, the status is what claim 2
 * observed, with its date.
 */
export async function pollEncryption(settings: ObservationSettings): Promise<EncryptionStatus[]> {
  const { environment, hops, reportsDir } = settings
  const hasMesh = environment === 'dapr-istio' || environment === 'dapr-linkerd'
  const dialled = hasMesh ? [] : await Promise.all(hops.map(dialHop))
  const claimed = reportsDir === undefined ? [] : await statusesOfClaim(reportsDir, environment)
  const certain = new Map(claimed.map((status) => [status.edge, status]))
  for (const status of dialled) {
    const earlier = certain.get(status.edge)
    if (status.status !== 'unknown') certain.set(status.edge, status)
    else certain.set(status.edge, earlier ? { ...earlier, how: `${status.how}; ${earlier.how}` } : status)
  }
  const unknown = hops.filter(({ edge }) => !certain.has(edge))
  const at = new Date().toISOString()
  const how = 'a mesh’s proxy answers here, and claim 2 has not been run in this environment'
  return [...certain.values(), ...unknown.map(({ edge }): EncryptionStatus => ({ edge, status: 'unknown', how, at }))]
}

/** Dials a hop twice, with TLS and without, and returns its encryption status. Never rejects. */
export async function dialHop(hop: Hop): Promise<EncryptionStatus> {
  const at = new Date().toISOString()
  const address = `${hop.host}:${hop.port}`
  try {
    const [tls, plain] = [await dialTls(hop), await dialPlain(hop)]
    const how = `dialled ${address}: ${tls ?? 'no TLS'}; ${plain.how}`
    return { edge: hop.edge, status: statusOf(tls !== undefined, plain.isAnswered), how, at }
  } catch (error) {
    return { edge: hop.edge, status: 'unknown', how: `dialled ${address}: ${reasonOf(error)}`, at }
  }
}

/** A port that accepts both leaves the choice to its callers, which is not visible from here. */
function statusOf(hasTls: boolean, answersInPlain: boolean): EncryptionStatus['status'] {
  if (hasTls === answersInPlain) return 'unknown'
  return hasTls ? 'encrypted' : 'readable'
}

/** Claim 2’s names for the edges of the network’s view. A name that covers several edges appears more than once. */
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
 * Returns what claim 2 observed of each edge when it last ran in this environment: it read the packets. None without
 * its report, or where it reached no conclusion.
 */
async function statusesOfClaim(reportsDir: string, environment: string): Promise<EncryptionStatus[]> {
  const text = await readFile(join(reportsDir, `${environment}.json`), 'utf8').catch(() => undefined)
  const found = text === undefined ? undefined : report.safeParse(parsed(text)).data
  const rows = found?.results.find(({ number }) => number === 2)?.rows ?? []
  return Object.entries(factOf).flatMap(([edge, fact]): EncryptionStatus[] => {
    const observed = z.enum(['encrypted', 'readable']).safeParse(rows.find((row) => row.fact === fact)?.seen)
    if (!found || !observed.success) return []
    const how = `claim 2 read the bytes of “${fact}” on ${found.startedAt.slice(0, 10)}: ${observed.data}`
    return [{ edge, status: observed.data, how, at: found.startedAt }]
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // half written
  }
}
