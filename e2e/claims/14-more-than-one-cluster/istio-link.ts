import type { Kubectl } from '@better-together/harness/cluster/kubectl'
import { run } from '@better-together/harness/run'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { z } from 'zod'
import { eastWestGateway, NAMESPACE, NODE_PORT, wayOut } from './east-west-gateway.ts'
import type { SecondCluster } from './second-cluster.ts'

const NETWORK = 'second'
const REMOTE_SECRET = 'istio-remote-secret-second'
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
 * Runs `work` while the first cluster is linked to the second as by Istio’s multicluster on different networks: its istiod reads
 * the other’s endpoints, and its proxies reach them through a gateway that passes their mTLS on unread.
 * https://istio.io/latest/docs/setup/install/multicluster/multi-primary_multi-network/
 */
export async function withLink<Result>(first: Kubectl, second: SecondCluster, work: () => Promise<Result>) {
  await openGateway(second)
  const nodes = (await first(['get', 'nodes', '--output', 'jsonpath={.items[*].metadata.name}'])).split(' ')
  // Their pods may have the same addresses: what goes to the other’s node must come from this one’s.
  const nat = async (how: '--append' | '--delete') => {
    const rule = ['--table', 'nat', how, 'POSTROUTING', '--destination', second.address, '--jump', 'MASQUERADE']
    for (const node of nodes) await run('docker', ['exec', node, 'iptables', ...rule])
  }
  const before = await first([...within, 'get', 'configmap', 'istio', '--output', 'jsonpath={.data.meshNetworks}'])
  const networks = (meshNetworks: string) => {
    const patch = ['--type', 'merge', '--patch', JSON.stringify({ data: { meshNetworks } })]
    return first([...within, 'patch', 'configmap', 'istio', ...patch])
  }
  const policy = JSON.stringify(wayOut(second.address))
  const linked = async () => {
    await first(['apply', '--filename', '-'], policy)
    await networks(JSON.stringify({ networks: { [NETWORK]: networkOf(second.address) } }))
    await first(['create', '--filename', '-'], JSON.stringify(await remoteSecret(second)))
    return work()
  }
  await nat('--append')
  return withCleanup(linked, async () => {
    await first([...within, 'delete', 'secret', REMOTE_SECRET, '--ignore-not-found'])
    await networks(before)
    await first(['delete', '--ignore-not-found', '--filename', '-'], policy)
    await nat('--delete')
  })
}

async function openGateway({ kubectl }: SecondCluster): Promise<void> {
  await kubectl(
    ['apply', '--filename', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: eastWestGateway }),
  )
  const patience = ['--timeout', '120s']
  await kubectl([...within, 'wait', '--for', 'condition=Programmed', 'gateway/cross-network', ...patience])
  await kubectl([...within, 'rollout', 'status', 'deployment/cross-network-istio', ...patience])
}

const networkOf = (address: string) => ({
  endpoints: [{ fromRegistry: NETWORK }],
  gateways: [{ address, port: NODE_PORT }],
})

/** How the first istiod reads the second cluster’s API: as a kubeconfig with a token that ends within the hour. */
async function remoteSecret({ kubectl, address }: SecondCluster) {
  const token = await kubectl([...within, 'create', 'token', 'istio-reader-service-account', '--duration', '1h'])
  const authority = ['get', 'configmap', 'kube-root-ca.crt', '--output', 'jsonpath={.data.ca\\.crt}']
  const root = await kubectl([...within, ...authority])
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
