import type { PolicyNames, Retry } from './dapr-shapes.ts'
import type { Manifest } from './manifest.ts'
import type { Model } from './model.ts'

/** A target's policy names, and the Resiliency that gives them. */
export type Target = {
  manifest: Manifest
  names: PolicyNames
}

/** The entry under `targets.apps` (also for an HTTPEndpoint, by its name). */
export function appTarget({ resiliencies }: Model, name: string): Target | undefined {
  for (const { manifest, value } of resiliencies) {
    const names = value.spec.targets.apps[name]
    if (names !== undefined) return { manifest, names }
  }
  return undefined
}

/** The entry under `targets.components.<name>.inbound`. */
export function inboundTarget({ resiliencies }: Model, name: string): Target | undefined {
  for (const { manifest, value } of resiliencies) {
    const names = value.spec.targets.components[name]?.inbound
    if (names !== undefined) return { manifest, names }
  }
  return undefined
}

/** A retry policy by name, from whichever Resiliency defines it: Dapr loads them all into one table. */
export function retryNamed({ resiliencies }: Model, name: string | undefined): Retry | undefined {
  return name === undefined
    ? undefined
    : resiliencies.map(({ value }) => value.spec.policies.retries[name]).find(Boolean)
}

/** A timeout by name, as written ("2s"). */
export function timeoutNamed({ resiliencies }: Model, name: string | undefined): string | undefined {
  return name === undefined
    ? undefined
    : resiliencies.map(({ value }) => value.spec.policies.timeouts[name]).find(Boolean)
}

/** Whether a default policy stands in for targets that name none: `DefaultRetryPolicy`, `DefaultAppRetryPolicy`, … */
export function hasDefaultRetry({ resiliencies }: Model, levels: readonly string[]): boolean {
  return resiliencies.some(({ value }) =>
    ['', ...levels].some((level) => value.spec.policies.retries[`Default${level}RetryPolicy`] !== undefined),
  )
}

/** Retries of a policy; Dapr retries for ever when none is given (dapr/kit retry.DefaultConfig). */
export function retriesOf(retry: Retry): number {
  return retry.maxRetries ?? -1
}
