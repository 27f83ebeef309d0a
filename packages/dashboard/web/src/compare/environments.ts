/** Every environment; one that has not run still has its column. */
export const environments = ['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd'] as const
