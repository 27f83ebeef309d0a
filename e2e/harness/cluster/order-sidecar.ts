import { DAPR_PORT } from '../echo/pods.ts'
import type { ClusterEnvironment } from './environment.ts'

export type Ask = (path: string, init?: { method?: string; body?: unknown }) => Promise<Response>

/** Calls Dapr's API as order does, of the sidecar in order's pod. */
export async function throughOrderSidecar<Result>(
  environment: ClusterEnvironment,
  work: (ask: Ask) => Promise<Result>,
) {
  const token = await environment.kubectl.in(environment.namespace).secret('order-api-token', 'token')
  return environment.through('deploy/order', DAPR_PORT, (url) =>
    work((path, { method = 'GET', body } = {}) =>
      fetch(`${url}/v1.0/${path}`, {
        method,
        headers: { 'dapr-api-token': token, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      }),
    ),
  )
}

/** Asks legacy-pricing for a price, by its HTTPEndpoint. @param switches `fail`, `delay`: see the service */
export function askPrice(ask: Ask, switches: Record<string, string> = {}): Promise<Response> {
  return ask(`invoke/legacy-pricing/method/price?${new URLSearchParams({ sku: 'tamper', quantity: '1', ...switches })}`)
}
