import { parseExposition, type Sample } from '@better-together/shop-client/prometheus'

const DEADLINE_MS = 1500
const WANTED =
  /^dapr_(http_server_latency|http_client_roundtrip_latency|component_(state|pubsub_egress)_|runtime_service_invocation_re[qs]_|resiliency_(count|activations))/

/** @throws Error when the sidecar does not answer within 1.5 s */
export async function readMetrics(url: string): Promise<Sample[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return parseExposition(await response.text(), (name) => WANTED.test(name))
}
