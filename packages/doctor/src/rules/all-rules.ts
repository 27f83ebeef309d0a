import { unreadableManifest } from './BT001-unreadable-manifest.ts'
import { doubleMtls } from './BT101-double-mtls.ts'
import { aclWithoutMtls } from './BT102-acl-without-mtls.ts'
import { meshPermissive } from './BT103-mesh-permissive.ts'
import { meshOnDaprSystem } from './BT104-mesh-on-dapr-system.ts'
import { sentryInsecureValidator } from './BT105-sentry-insecure-validator.ts'
import { portExclusionHole } from './BT106-port-exclusion-hole.ts'
import { httpPolicyOnOpaquePort } from './BT107-http-policy-on-opaque-port.ts'
import { incompleteAclPolicy } from './BT108-incomplete-acl-policy.ts'
import { appPortOpen } from './BT201-app-port-open.ts'
import { loadBalancerService } from './BT202-load-balancer-service.ts'
import { imageLatest } from './BT203-image-latest.ts'
import { daprdListensEverywhere } from './BT204-daprd-listens-everywhere.ts'
import { routeToDaprService } from './BT205-route-to-dapr-service.ts'
import { rateLimitOnOwnCalls } from './BT206-rate-limit-on-own-calls.ts'
import { rateLimitBelievesCallers } from './BT207-rate-limit-believes-callers.ts'
import { doubleRetries } from './BT301-double-retries.ts'
import { appTargetWithoutRetry } from './BT302-app-target-without-retry.ts'
import { unlimitedRetries } from './BT303-unlimited-retries.ts'
import { builtInOverrideTooLow } from './BT304-built-in-override-too-low.ts'
import { unknownResiliencyTarget } from './BT305-unknown-resiliency-target.ts'
import { undefinedPolicy } from './BT306-undefined-policy.ts'
import { breakerKeyedByIds } from './BT307-breaker-keyed-by-ids.ts'
import { endpointWithoutResiliency } from './BT308-endpoint-without-resiliency.ts'
import { meshRuleWithoutEffect } from './BT309-mesh-rule-without-effect.ts'
import { retryWithoutMatching } from './BT310-retry-without-matching.ts'
import { twoSamplers } from './BT401-two-samplers.ts'
import { b3AgainstW3c } from './BT402-b3-against-w3c.ts'
import { tracingOffBreaksPubsub } from './BT403-tracing-off-breaks-pubsub.ts'
import { samplingRateMissing } from './BT404-sampling-rate-missing.ts'
import { subscriptionWithoutDeadLetter } from './BT501-subscription-without-dead-letter.ts'
import { subscriptionWithoutInboundRetry } from './BT502-subscription-without-inbound-retry.ts'
import { deadLetterWithoutSubscriber } from './BT503-dead-letter-without-subscriber.ts'
import { redeliverIntervalUnit } from './BT504-redeliver-interval-unit.ts'
import { redeliveryDisabled } from './BT505-redelivery-disabled.ts'
import { inboundBudget } from './BT506-inbound-budget.ts'
import { outboxOnRedis } from './BT507-outbox-on-redis.ts'
import { redisWithoutPersistence } from './BT508-redis-without-persistence.ts'
import { writeTimeoutOnRedisState } from './BT509-write-timeout-on-redis-state.ts'
import { missingComponentScopes } from './BT510-missing-component-scopes.ts'
import { missingTopicScopes } from './BT511-missing-topic-scopes.ts'
import { redisStreamTrimmed } from './BT512-redis-stream-trimmed.ts'
import { unknownConfiguration } from './BT601-unknown-configuration.ts'
import { startOrder } from './BT602-start-order.ts'
import { noAppHealthCheck } from './BT603-no-app-health-check.ts'
import { opaquePortsDropDefaults } from './BT604-opaque-ports-drop-defaults.ts'
import { injectorFailsOpen } from './BT605-injector-fails-open.ts'
import { nameRegistryCleanUp } from './BT606-name-registry-clean-up.ts'
import type { Rule } from './rule.ts'

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
