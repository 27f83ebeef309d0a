import { withCleanup } from '../../../scripts/cluster/with-cleanup.ts'
import type { ClusterLab } from '../../environments/cluster-lab.ts'

const DASHBOARD = 'deployment/dashboard'

/** Runs `work` while the shop's dashboard has no pod: it looks at everything several times a second, beside what is measured. */
export async function withoutDashboard<Result>(
  { kubectl, namespace, say }: Pick<ClusterLab, 'kubectl' | 'namespace' | 'say'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const inShop = ['--namespace', namespace]
  const scale = (replicas: string) => kubectl([...inShop, 'scale', DASHBOARD, '--replicas', replicas])
  const before = await kubectl([...inShop, 'get', DASHBOARD, '--output', 'jsonpath={.spec.replicas}'])
  say('the dashboard rests meanwhile')
  const resting = async () => {
    await scale('0')
    await kubectl([...inShop, 'wait', '--for', 'delete', 'pod', '--selector', 'app=dashboard', '--timeout', '60s'])
    return work()
  }
  return withCleanup(resting, async () => {
    await scale(before)
    await kubectl([...inShop, 'rollout', 'status', DASHBOARD, '--timeout', '120s'])
  })
}
