import { z } from 'zod'
import { type Kubectl, run } from '../../../scripts/cluster/run.ts'
import type { SecondCluster } from './second-cluster.ts'

const NAMESPACE = 'istio-system'
const NETWORK = 'second'
const REMOTE_SECRET = 'istio-remote-secret-second'
const NODE_PORT = 31443
const within = ['--namespace', NAMESPACE]

const secret = z.object({ data: z.record(z.string(), z.string()) })

/**
 * Gives the second cluster’s istiod, before there is one, the first one’s authority, so that each trusts the other’s workloads.
 * https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
 */
export async function shareRoot(first: Kubectl, second: Kubectl): Promise<void> {
  const json = await first([...within, 'get', 'secret', 'istio-ca-secret', '--output', 'json'])
  const { 'ca-cert.pem': certificate, 'ca-key.pem': key } = secret.parse(JSON.parse(json)).data
  const data = {
    'ca-cert.pem': certificate,
    'ca-key.pem': key,
    'root-cert.pem': certificate,
    'cert-chain.pem': certificate,
  }
  const metadata = { name: 'cacerts', namespace: NAMESPACE }
  await second(['create', 'namespace', NAMESPACE])
  await second(['create', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, data }))
}

/**
 * Links the first cluster to the second as Istio’s multicluster on different networks does: its istiod reads the other’s
 * endpoints, and its proxies reach them through a gateway that passes their mTLS on unread.
 * https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/
 *
 * @returns what cuts the link again
 */
export async function linkClusters(first: Kubectl, second: SecondCluster): Promise<() => Promise<void>> {
  await second.kubectl(['apply', '--filename', '-'], JSON.stringify(list(gateway, nodePort)))
  await second.kubectl([
    ...within,
    'wait',
    '--for',
    'condition=Programmed',
    'gateway/cross-network',
    '--timeout',
    '120s',
  ])
  await second.kubectl([...within, 'rollout', 'status', 'deployment/cross-network-istio', '--timeout', '120s'])
  const nodes = (await first(['get', 'nodes', '--output', 'jsonpath={.items[*].metadata.name}'])).split(' ')
  // Their pods may have the same addresses: what goes to the other’s node must come from this one’s.
  const nat = async (how: '--append' | '--delete') => {
    const rule = ['--table', 'nat', how, 'POSTROUTING', '--destination', second.address, '--jump', 'MASQUERADE']
    for (const node of nodes) await run('docker', ['exec', node, 'iptables', ...rule])
  }
  const networks = (value: string) =>
    first([
      ...within,
      'patch',
      'configmap',
      'istio',
      '--type',
      'merge',
      '--patch',
      JSON.stringify({ data: { meshNetworks: value } }),
    ])
  const before = await first([...within, 'get', 'configmap', 'istio', '--output', 'jsonpath={.data.meshNetworks}'])

  await nat('--append')
  await networks(JSON.stringify({ networks: { [NETWORK]: networkOf(second.address) } }))
  await first(['create', '--filename', '-'], JSON.stringify(await remoteSecret(second)))
  return async () => {
    await first([...within, 'delete', 'secret', REMOTE_SECRET])
    await networks(before)
    await nat('--delete')
  }
}

const networkOf = (address: string) => ({
  endpoints: [{ fromRegistry: NETWORK }],
  gateways: [{ address, port: NODE_PORT }],
})

/** How the first istiod reads the second cluster’s API: as a kubeconfig with a token that ends within the hour. */
async function remoteSecret({ kubectl, address }: SecondCluster) {
  const token = await kubectl([...within, 'create', 'token', 'istio-reader-service-account', '--duration', '1h'])
  const root = await kubectl([
    ...within,
    'get',
    'configmap',
    'kube-root-ca.crt',
    '--output',
    'jsonpath={.data.ca\\.crt}',
  ])
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

const list = (...items: object[]) => ({ apiVersion: 'v1', kind: 'List', items })

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
