import type { Resource } from '@better-together/harness/echo/echo-apps'
import { resiliency, shopPolicyFor } from '@better-together/harness/echo/shop-policy'

export const whole = { timeout: true, retry: true, circuitBreaker: true } as const

/** The retries that a caller's sidecar has, by the name under which the facts stand. */
export const policies = {
  'no Resiliency': undefined,
  'a Default policy of 1 retry': resiliency({
    policies: { retries: { DefaultAppRetryPolicy: { policy: 'constant', duration: '100ms', maxRetries: 1 } } },
  }),
  'built-in set to 0 retries': resiliency({
    policies: { retries: { DaprBuiltInServiceRetries: { policy: 'constant', duration: '100ms', maxRetries: 0 } } },
  }),
  'the shop’s policy': shopPolicyFor({ callee: whole, legacy: whole, unhealthy: whole }),
  'the shop’s, no breaker': shopPolicyFor({ callee: { timeout: true, retry: true } }),
  'a timeout only': shopPolicyFor({ callee: { timeout: true } }),
} as const satisfies Record<string, Resource | undefined>

export type PolicyName = keyof typeof policies
export const policyNames = Object.keys(policies) as PolicyName[]
