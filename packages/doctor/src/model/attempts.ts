import type { Retry } from './dapr-resources.ts'
import { shortName, virtualService } from './mesh-resources.ts'
import type { Model } from './model.ts'
import { appTarget, hasDefaultRetry, retriesOf, retryNamed } from './policies.ts'
import { ofKind } from './resource.ts'

/** How often one layer may try one call (Infinity for endless retries), and where that number comes from. */
export type Attempts = {
  count: number
  because: string
}

const GRPC_UNAVAILABLE = 14

function retriesUnavailable({ matching }: Retry): boolean {
  const codes = matching?.gRPCStatusCodes
  if (codes === undefined) return true
  return codes.split(',').some((range) => {
    const [first, last = first] = range.trim().split('-').map(Number)
    return first !== undefined && last !== undefined && first <= GRPC_UNAVAILABLE && GRPC_UNAVAILABLE <= last
  })
}

function named(model: Model, name: string | undefined): Attempts {
  const retry = retryNamed(model, name)
  if (retry === undefined || !retriesUnavailable(retry)) return { count: 1, because: 'no retry on Unavailable' }
  const retries = retriesOf(retry)
  return { count: retries < 0 ? Number.POSITIVE_INFINITY : retries + 1, because: `policy ${name}` }
}

/** Returns the attempts of the caller's daprd when another app's daprd is gone (dapr pkg/messaging, pkg/resiliency). */
export function daprAttemptsAtApp(model: Model, appId: string): Attempts {
  const target = appTarget(model, appId)
  if (target !== undefined) return named(model, target.names.retry)
  if (hasDefaultRetry(model, ['App'])) return { count: 4, because: 'at least the built-in retries: 3' }
  return { count: 4, because: 'the built-in retries: 3' }
}

/** Returns the attempts at an HTTPEndpoint. Its errors are not gRPC codes, so the built-in retries never apply. */
export function daprAttemptsAtEndpoint(model: Model, name: string): Attempts {
  return named(model, appTarget(model, name)?.names.retry)
}

/**
 * Returns the attempts of Istio's sidecar at `host`, as set by a VirtualService, else by the mesh-wide default policy,
 * else by Istio's own default of 2 retries (istio pilot/pkg/networking/core/route/retry).
 */
export function istioAttemptsAt(model: Model, host: string): Attempts {
  for (const { manifest, value } of ofKind(model.manifests, 'networking.istio.io', 'VirtualService', virtualService)) {
    const mine = value.spec.hosts.some((name) => shortName(name) === host)
    const attempts = mine ? value.spec.http.flatMap(({ retries }) => retries?.attempts ?? []) : []
    if (attempts.length > 0) return { count: 1 + Math.max(...attempts), because: `VirtualService ${manifest.name}` }
  }
  const meshWide = model.meshConfigs
    .map(({ value }) => value.defaultHttpRetryPolicy?.attempts)
    .find((attempts) => attempts !== undefined)
  if (meshWide !== undefined) return { count: 1 + meshWide, because: 'meshConfig.defaultHttpRetryPolicy' }
  return { count: 3, because: "Istio's default retries: 2" }
}

/** Returns the attempts of Linkerd's proxy at `host`, as set by the annotations of its Service. */
export function linkerdAttemptsAt({ services }: Model, host: string): Attempts {
  const service = services.find(({ manifest }) => manifest.name === host)
  const annotations = service?.value.metadata.annotations ?? {}
  const on = annotations['retry.linkerd.io/http'] !== undefined || annotations['retry.linkerd.io/grpc'] !== undefined
  return on
    ? { count: 1 + Number(annotations['retry.linkerd.io/limit'] ?? 1), because: `Service ${host}` }
    : { count: 1, because: 'none' }
}
