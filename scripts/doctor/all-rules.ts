import type { Rule } from './rule.ts'
import { aclWithoutMtls } from './rules/acl-without-mtls.ts'
import { appPortOpen } from './rules/app-port-open.ts'
import { appTargetWithoutRetry } from './rules/app-target-without-retry.ts'
import { b3AgainstW3c } from './rules/b3-against-w3c.ts'
import { breakerKeyedByIds } from './rules/breaker-keyed-by-ids.ts'
import { builtInOverrideTooLow } from './rules/built-in-override-too-low.ts'
import { daprdListensEverywhere } from './rules/daprd-listens-everywhere.ts'
import { deadLetterWithoutSubscriber } from './rules/dead-letter-without-subscriber.ts'
import { doubleMtls } from './rules/double-mtls.ts'
import { doubleRetries } from './rules/double-retries.ts'
import { endpointWithoutResiliency } from './rules/endpoint-without-resiliency.ts'
import { httpPolicyOnOpaquePort } from './rules/http-policy-on-opaque-port.ts'
import { imageLatest } from './rules/image-latest.ts'
import { inboundBudget } from './rules/inbound-budget.ts'
import { incompleteAclPolicy } from './rules/incomplete-acl-policy.ts'
import { injectorFailsOpen } from './rules/injector-fails-open.ts'
import { loadBalancerService } from './rules/load-balancer-service.ts'
import { meshOnDaprSystem } from './rules/mesh-on-dapr-system.ts'
import { meshPermissive } from './rules/mesh-permissive.ts'
import { meshRuleWithoutEffect } from './rules/mesh-rule-without-effect.ts'
import { missingComponentScopes } from './rules/missing-component-scopes.ts'
import { missingTopicScopes } from './rules/missing-topic-scopes.ts'
import { nameRegistryCleanUp } from './rules/name-registry-clean-up.ts'
import { noAppHealthCheck } from './rules/no-app-health-check.ts'
import { opaquePortsDropDefaults } from './rules/opaque-ports-drop-defaults.ts'
import { outboxOnRedis } from './rules/outbox-on-redis.ts'
import { portExclusionHole } from './rules/port-exclusion-hole.ts'
import { rateLimitBelievesCallers } from './rules/rate-limit-believes-callers.ts'
import { rateLimitOnOwnCalls } from './rules/rate-limit-on-own-calls.ts'
import { redeliverIntervalUnit } from './rules/redeliver-interval-unit.ts'
import { redeliveryDisabled } from './rules/redelivery-disabled.ts'
import { redisStreamTrimmed } from './rules/redis-stream-trimmed.ts'
import { redisWithoutPersistence } from './rules/redis-without-persistence.ts'
import { retryWithoutMatching } from './rules/retry-without-matching.ts'
import { routeToDaprService } from './rules/route-to-dapr-service.ts'
import { samplingRateMissing } from './rules/sampling-rate-missing.ts'
import { sentryInsecureValidator } from './rules/sentry-insecure-validator.ts'
import { startOrder } from './rules/start-order.ts'
import { subscriptionWithoutDeadLetter } from './rules/subscription-without-dead-letter.ts'
import { subscriptionWithoutInboundRetry } from './rules/subscription-without-inbound-retry.ts'
import { tracingOffBreaksPubsub } from './rules/tracing-off-breaks-pubsub.ts'
import { twoSamplers } from './rules/two-samplers.ts'
import { undefinedPolicy } from './rules/undefined-policy.ts'
import { unknownConfiguration } from './rules/unknown-configuration.ts'
import { unknownResiliencyTarget } from './rules/unknown-resiliency-target.ts'
import { unlimitedRetries } from './rules/unlimited-retries.ts'
import { unreadableManifest } from './rules/unreadable-manifest.ts'
import { writeTimeoutOnRedisState } from './rules/write-timeout-on-redis-state.ts'

/** Every rule, by id: 0xx reading, 1xx encryption and identity, 2xx exposure, 3xx retries and routes, 4xx traces, 5xx messages and state, 6xx wiring. */
export const allRules: readonly Rule[] = [
  unreadableManifest,
  doubleMtls,
  aclWithoutMtls,
  meshPermissive,
  meshOnDaprSystem,
  sentryInsecureValidator,
  portExclusionHole,
  httpPolicyOnOpaquePort,
  incompleteAclPolicy,
  appPortOpen,
  loadBalancerService,
  imageLatest,
  daprdListensEverywhere,
  routeToDaprService,
  rateLimitOnOwnCalls,
  rateLimitBelievesCallers,
  doubleRetries,
  appTargetWithoutRetry,
  unlimitedRetries,
  builtInOverrideTooLow,
  unknownResiliencyTarget,
  undefinedPolicy,
  breakerKeyedByIds,
  endpointWithoutResiliency,
  meshRuleWithoutEffect,
  retryWithoutMatching,
  twoSamplers,
  b3AgainstW3c,
  tracingOffBreaksPubsub,
  samplingRateMissing,
  subscriptionWithoutDeadLetter,
  subscriptionWithoutInboundRetry,
  deadLetterWithoutSubscriber,
  redeliverIntervalUnit,
  redeliveryDisabled,
  inboundBudget,
  outboxOnRedis,
  redisWithoutPersistence,
  writeTimeoutOnRedisState,
  missingComponentScopes,
  missingTopicScopes,
  redisStreamTrimmed,
  unknownConfiguration,
  startOrder,
  noAppHealthCheck,
  opaquePortsDropDefaults,
  injectorFailsOpen,
  nameRegistryCleanUp,
]
