import type { Retry } from './dapr-shapes.ts'
import { type MeshConfig, virtualService } from './mesh-shapes.ts'
import type { Model } from './model.ts'
import { appTarget, hasDefaultRetry, retriesOf, retryNamed } from './policies.ts'
import { ofKind } from './resource.ts'

/** How often one layer may try one call, and where that number comes from. Infinity for endless retries. */
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

/** Attempts of the caller's daprd at another app's daprd that is gone (dapr pkg/messaging, pkg/resiliency). */
export function daprAttemptsAtApp(model: Model, appId: string): Attempts {
  const target = appTarget(model, appId)
  if (target !== undefined) return named(model, target.names.retry)
  if (hasDefaultRetry(model, ['App'])) return { count: 4, because: 'at least the built-in retries: 3' }
  return { count: 4, because: 'the built-in retries: 3' }
}

/** Attempts at an HTTPEndpoint: its errors are no gRPC codes, so the built-in retries never fire. */
export function daprAttemptsAtEndpoint(model: Model, name: string): Attempts {
  return named(model, appTarget(model, name)?.names.retry)
}

const shortName = (host: string): string => host.split('.')[0] ?? host

const fromMesh = ({ defaultHttpRetryPolicy }: MeshConfig): number | undefined => defaultHttpRetryPolicy?.attempts

/**
 * Attempts of Istio's sidecar at `host`: the VirtualService's, else the mesh-wide default policy, else Istio's
 * own default of 2 retries (istio pilot/pkg/networking/core/route/retry).
 */
export function istioAttemptsAt(model: Model, host: string): Attempts {
  for (const { manifest, value } of ofKind(model.manifests, 'networking.istio.io', 'VirtualService', virtualService)) {
    const mine = value.spec.hosts.some((name) => shortName(name) === host)
    const attempts = mine ? value.spec.http.flatMap(({ retries }) => retries?.attempts ?? []) : []
    if (attempts.length > 0) return { count: 1 + Math.max(...attempts), because: `VirtualService ${manifest.name}` }
  }
  const meshWide = model.meshConfigs.map(({ value }) => fromMesh(value)).find((attempts) => attempts !== undefined)
  if (meshWide !== undefined) return { count: 1 + meshWide, because: 'meshConfig.defaultHttpRetryPolicy' }
  return { count: 3, because: "Istio's default retries: 2" }
}
