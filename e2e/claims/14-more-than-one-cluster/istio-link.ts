import type { Kubectl } from '@better-together/harness/cluster/kubectl'
import { run } from '@better-together/harness/run'
import { withCleanup } from '@better-together/harness/with-cleanup'
import type { SecondCluster } from './second-cluster.ts'

const NAMESPACE = 'istio-system'
/** On the second cluster’s node, where nothing else gives the gateway an address. */
const NODE_PORT = 31443

const NETWORK = 'second'
const REMOTE_SECRET = 'istio-remote-secret-second'

/**
 * Gives the second cluster’s istiod, before there is one, the first one’s authority, so that each trusts the other’s workloads.
 * https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
 */
export async function shareRoot(first: Kubectl, second: Kubectl): Promise<void> {
  const istio = first.in(NAMESPACE)
  const certificate = await istio.secret('istio-ca-secret', 'ca-cert.pem')
  const key = await istio.secret('istio-ca-secret', 'ca-key.pem')
  const stringData = {
    'ca-cert.pem': certificate,
    'ca-key.pem': key,
    'root-cert.pem': certificate,
    'cert-chain.pem': certificate,
  }
  const metadata = { name: 'cacerts', namespace: NAMESPACE }
  await second(['create', 'namespace', NAMESPACE])
  await second.create([{ apiVersion: 'v1', kind: 'Secret', metadata, stringData }])
}

/**
 * Runs `work` while the first cluster is linked to the second as by Istio’s multicluster on different networks: its istiod reads
 * the other’s endpoints, and its proxies reach them through a gateway that passes their mTLS on unread.
 * https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/
 */
export async function withLink<Result>(first: Kubectl, second: SecondCluster, work: () => Promise<Result>) {
  const istio = first.in(NAMESPACE)
  await openGateway(second)
  const nodes = (await first(['get', 'nodes', '--output', 'jsonpath={.items[*].metadata.name}'])).split(' ')
  // Their pods may have the same addresses: what goes to the other’s node must come from this one’s.
  const nat = async (how: '--append' | '--delete') => {
    const rule = ['--table', 'nat', how, 'POSTROUTING', '--destination', second.address, '--jump', 'MASQUERADE']
    for (const node of nodes) await run('docker', ['exec', node, 'iptables', ...rule])
  }
  const before = await istio(['get', 'configmap', 'istio', '--output', 'jsonpath={.data.meshNetworks}'])
  const networks = (meshNetworks: string) => {
    const patch = ['--type', 'merge', '--patch', JSON.stringify({ data: { meshNetworks } })]
    return istio(['patch', 'configmap', 'istio', ...patch])
  }
  const egress = egressTo(second.address)
  const linked = async () => {
    await first.apply([egress])
    await networks(JSON.stringify({ networks: { [NETWORK]: networkOf(second.address) } }))
    await first.create([await remoteSecret(second)])
    return work()
  }
  await nat('--append')
  return withCleanup(linked, async () => {
    await istio(['delete', 'secret', REMOTE_SECRET, '--ignore-not-found'])
    await networks(before)
    await first.remove([egress])
    await nat('--delete')
  })
}

async function openGateway({ kubectl }: SecondCluster): Promise<void> {
  await kubectl.apply(eastWestGateway)
  const istio = kubectl.in(NAMESPACE)
  const patience = ['--timeout', '120s']
  await istio(['wait', '--for', 'condition=Programmed', 'gateway/cross-network', ...patience])
  await istio(['rollout', 'status', 'deployment/cross-network-istio', ...patience])
}

const networkOf = (address: string) => ({
  endpoints: [{ fromRegistry: NETWORK }],
  gateways: [{ address, port: NODE_PORT }],
})

/** How the first istiod reads the second cluster’s API: as a kubeconfig with a token that ends within the hour. */
async function remoteSecret({ kubectl, address }: SecondCluster) {
  const istio = kubectl.in(NAMESPACE)
  const token = await istio(['create', 'token', 'istio-reader-service-account', '--duration', '1h'])
  const authority = ['get', 'configmap', 'kube-root-ca.crt', '--output', 'jsonpath={.data.ca\\.crt}']
  const root = await istio(authority)
  const cluster = {
    server: `https://${address}:6443`,
    'certificate-authority-data': Buffer.from(root).toString('base64'),
  }
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: NETWORK, cluster }],
    users: [{ name: NETWORK, user: { token: token.trim() } }],
    contexts: [{ name: NETWORK, context: { cluster: NETWORK, user: NETWORK } }],
    'current-context': NETWORK,
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: REMOTE_SECRET, namespace: NAMESPACE, labels: { 'istio/multiCluster': 'true' } },
    stringData: { [NETWORK]: JSON.stringify(kubeconfig) },
  }
}

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
const eastWestGateway = [
  gateway,
  nodePort,
  policy('all-from-cross-network-gateway', {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } } }] }],
  }),
]

/** For the first cluster, whose network policies let nobody out of it. */
const egressTo = (address: string) =>
  policy('order-to-second-cluster', {
    podSelector: { matchLabels: { app: 'order' } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: `${address}/32` } }], ports: [{ port: NODE_PORT }] }],
  })
