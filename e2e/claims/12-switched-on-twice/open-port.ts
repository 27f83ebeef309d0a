import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { BENCH, DAPR_PORT } from '@better-together/harness/echo/pods'

const TIMEOUT_MS = 3000

/** What a pod of the bench, which inventory's access list does not name, gets when it asks for the stock. */
export async function openPort(environment: ClusterEnvironment): Promise<{ appPort: string; throughSidecars: string }> {
  // The newest: a pod that is on its way out counts as running too.
  const address = ['get', 'pods', '--selector', 'app=inventory', '--sort-by', '.metadata.creationTimestamp']
  const path = 'jsonpath={.items[-1:].status.podIP}'
  const ip = await environment.kubectl(['--namespace', environment.namespace, ...address, '--output', path])
  const ask = (url: string) => {
    const timeout = `AbortSignal.timeout(${TIMEOUT_MS})`
    const script = `fetch('${url}', { signal: ${timeout} }).then(r => console.log(r.status), () => console.log('unreachable'))`
    return environment.kubectl([
      '--namespace',
      BENCH,
      'exec',
      'deploy/no-policy',
      '--container',
      'app',
      '--',
      'node',
      '-e',
      script,
    ])
  }
  return {
    appPort: (await ask(`http://${ip}:7002/stock`)).trim(),
    throughSidecars: (
      await ask(`http://127.0.0.1:${DAPR_PORT}/v1.0/invoke/inventory.${environment.namespace}/method/stock`)
    ).trim(),
  }
}
