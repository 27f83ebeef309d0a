import type { Manifest } from '../input/manifest.ts'
import type { PolicyNames, Retry } from './dapr-resources.ts'
import type { Model } from './model.ts'

/** A target's policy names, and the Resiliency that sets them. */
export type Target = {
  manifest: Manifest
  names: PolicyNames
}

/** Returns the entry under `targets.apps` for an app id, or for the name of an HTTPEndpoint. */
export function appTarget({ resiliencies }: Model, name: string): Target | undefined {
  for (const { manifest, value } of resiliencies) {
    const names = value.spec.targets.apps[name]
    if (names !== undefined) return { manifest, names }
  }
  return undefined
}

/** Returns the entry under `targets.components.<name>.inbound`. */
export function inboundTarget({ resiliencies }: Model, name: string): Target | undefined {
  for (const { manifest, value } of resiliencies) {
    const names = value.spec.targets.components[name]?.inbound
    if (names !== undefined) return { manifest, names }
  }
  return undefined
}

/** Returns a retry policy by name, from any Resiliency: Dapr loads them all into one table. */
export function retryNamed({ resiliencies }: Model, name: string | undefined): Retry | undefined {
  return name === undefined
    ? undefined
    : resiliencies.map(({ value }) => value.spec.policies.retries[name]).find(Boolean)
}

/** Returns a timeout by name, as written ("2s"). */
export function timeoutNamed({ resiliencies }: Model, name: string | undefined): string | undefined {
  return name === undefined
    ? undefined
    : resiliencies.map(({ value }) => value.spec.policies.timeouts[name]).find(Boolean)
}

/** Returns whether a default such as `DefaultAppRetryPolicy` applies to targets that name no retry. */
export function hasDefaultRetry({ resiliencies }: Model, levels: readonly string[]): boolean {
  return resiliencies.some(({ value }) =>
    ['', ...levels].some((level) => value.spec.policies.retries[`Default${level}RetryPolicy`] !== undefined),
  )
}

/** Returns the retries of a policy; -1, which is without end, when it sets none (dapr/kit retry.DefaultConfig). */
export function retriesOf(retry: Retry): number {
  return retry.maxRetries ?? -1
}
