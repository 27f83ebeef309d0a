/** A kind cluster with one of the overlays in place. */
export type ClusterLab = {
  environment: 'dapr-only' | 'dapr-istio' | 'dapr-linkerd'
  /** kubectl context. */
  context: string
  namespace: string
  /** Runs kubectl in that context and namespace and returns its stdout. */
  kubectl: (...args: string[]) => Promise<string>
  /** Forwards a local port to a port of a pod (`deploy/order`, `pod/x`), also one that only listens on the pod's loopback. */
  portForward: (target: string, port: number) => Promise<{ port: number; stop: () => Promise<void> }>
  say: (line: string) => void
  signal: AbortSignal
}
