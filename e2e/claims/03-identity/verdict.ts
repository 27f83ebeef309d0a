import type { Answer } from '@better-together/harness/raw-http'

/** Who answered, by what only that layer says. The first that fits counts. */
const layers: readonly (readonly [status: number, says: RegExp, verdict: string])[] = [
  [403, /access control policy has denied|PermissionDenied/, 'refused by Dapr’s access control (403)'],
  [401, /app-token-required/, 'refused by the app’s token (401)'],
  [401, /^invalid api token/i, 'refused by the sidecar’s API token (401)'],
  [403, /ERR_PUBSUB_FORBIDDEN/, 'refused by the topic scope (403)'],
  [404, /ERR_PUBSUB_NOT_FOUND/, 'refused by the component scope (404)'],
  [404, /urn:better-together:problem:not-found/, 'no such route in the app (404)'],
  [500, /invalid method: method contains forbidden character/, 'refused by Dapr as malformed (500)'],
]

/** An HTTP answer as a fact: allowed, or refused and by which layer. */
export function verdict({ status, body }: Answer): string {
  if (status >= 200 && status < 300) return 'allowed'
  const layer = layers.find(([code, says]) => code === status && says.test(body))
  return layer?.[2] ?? `answered ${status}: ${body.slice(0, 120)}`
}
