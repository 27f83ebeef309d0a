/** All there are; one that was not run still has its column, and it says so. */
export const environments = ['local', 'dapr-only', 'dapr-istio', 'dapr-linkerd'] as const
