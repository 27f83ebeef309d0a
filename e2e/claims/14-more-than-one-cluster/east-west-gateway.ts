export const NAMESPACE = 'istio-system'
/** On the second cluster’s node, where nothing else gives the gateway an address. */
export const NODE_PORT = 31443

const gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: {
    name: 'cross-network',
    namespace: NAMESPACE,
    annotations: { 'networking.istio.io/service-type': 'ClusterIP' },
  },
  spec: {
    gatewayClassName: 'istio',
    listeners: [
      {
        name: 'cross-network',
        hostname: '*.local',
        port: 15443,
        protocol: 'TLS',
        tls: { mode: 'Passthrough', options: { 'gateway.istio.io/listener-protocol': 'auto-passthrough' } },
      },
    ],
  },
}

const nodePort = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'cross-network-node-port', namespace: NAMESPACE },
  spec: {
    type: 'NodePort',
    selector: { 'gateway.networking.k8s.io/gateway-name': 'cross-network' },
    ports: [{ name: 'tls', port: 15443, nodePort: NODE_PORT }],
  },
}

const policy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop' },
  spec,
})

/** What lets the other cluster’s proxies in. It chooses by the name in their TLS, which only they can speak to the end. */
export const eastWestGateway = [
  gateway,
  nodePort,
  policy('all-from-cross-network-gateway', {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } } }] }],
  }),
]

/** For the first cluster, whose network policies let nobody out of it. */
export const wayOut = (address: string) =>
  policy('order-to-second-cluster', {
    podSelector: { matchLabels: { app: 'order' } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: `${address}/32` } }], ports: [{ port: NODE_PORT }] }],
  })
