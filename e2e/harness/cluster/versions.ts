/** What `up` installs. The values files under deploy/platform are written for these. */
export const DAPR_VERSION = '1.18.1'
export const ISTIO_VERSION = '1.31.4'
/** Linkerd publishes open-source releases on its edge channel only. */
export const LINKERD_VERSION = '2026.9.1'
export const GATEWAY_API_VERSION = 'v1.4.0'
