import { readMetrics } from '@better-together/shop-client/dapr-metrics'
import type { Sight } from '../sight.ts'
import type { SidecarHistory } from './sidecar-history.ts'

const DEADLINE_MS = 1500
const WANTED =
  /^dapr_(http_server_latency|http_client_roundtrip_latency|component_(state|pubsub_egress)_|runtime_service_invocation_re[qs]_|resiliency_(count|activations))/
const isWanted = (name: string) => WANTED.test(name)

export const sidecarSight = (app: string): string => `metrics of ${app}’s sidecar`

/** Reads every sidecar’s counters once. Never rejects. */
export async function lookAtSidecars(
  urls: Readonly<Record<string, string>>,
  history: SidecarHistory,
  sight: Sight,
): Promise<void> {
  await Promise.all(
    Object.entries(urls).map(([app, url]) =>
      sight.look(sidecarSight(app), async () => {
        const askedAt = Date.now()
        history.add(app, await readMetrics(url, isWanted, DEADLINE_MS), askedAt, Date.now())
      }),
    ),
  )
}
