import { join } from 'node:path'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type KubernetesObject, render } from '@better-together/harness/cluster/overlays'
import { restartDeployments } from '@better-together/harness/cluster/pods'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { withCleanup } from '@better-together/harness/with-cleanup'
import { installNewApp, PATIENCE_S } from './new-app.ts'

const CONTROL_PLANE = 'dapr-system'
const INJECTOR = 'dapr-sidecar-injector'
const WEBHOOK = ['mutatingwebhookconfiguration', INJECTOR]
const whatOfIt = `a new Dapr app’s pod after ${PATIENCE_S} s`

/**
 * What becomes of a new app while Dapr's injector is in the mesh, as e2e/tests/manifests/broken/mesh-on-dapr-system has it: once
 * with the injector's webhook set to fail, as this project installs it, and once as Dapr's chart has it by default.
 */
export async function effectOfMeshedControlPlane(
  environment: ClusterEnvironment,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const meshed = await withMeshedInjector(environment, async () => ({
    closed: await installNewApp(environment),
    open: await withWebhookPolicy(environment, 'Ignore', () => installNewApp(environment)),
  }))
  // Last, so that it also shows that the misconfiguration has been taken back.
  const shipped = await installNewApp(environment)
  await attachEvidence('a new Dapr app while the injector is in the mesh, and after', { ...meshed, shipped })
  return {
    [`as shipped: ${whatOfIt}`]: shipped.outcome,
    [`mesh-on-dapr-system: ${whatOfIt}`]: meshed.closed.outcome,
    [`mesh-on-dapr-system, webhook that fails open: ${whatOfIt}`]: meshed.open.outcome,
  }
}

async function withMeshedInjector<Result>(
  environment: ClusterEnvironment,
  work: () => Promise<Result>,
): Promise<Result> {
  const all = await render(join(environment.root, 'e2e', 'tests', 'manifests', 'broken', 'mesh-on-dapr-system'))
  const [namespace, ...others] = all.filter(isOfControlPlane)
  const labels = namespace?.metadata.labels
  if (namespace?.kind !== 'Namespace' || labels === undefined) throw new Error('The wrong overlay labels no namespace')
  const label = (values: readonly string[]) =>
    environment.kubectl(['label', '--overwrite', 'namespace', CONTROL_PLANE, ...values])
  const restartInjector = () => restartDeployments({ ...environment, namespace: CONTROL_PLANE }, [INJECTOR])
  const before = await rightLabels(environment, labels)
  return withCleanup(
    async () => {
      environment.report('Dapr’s injector, in the mesh')
      await label(Object.entries(labels).map(([name, value]) => `${name}=${value}`))
      await environment.kubectl.apply(others)
      await restartInjector()
      return work()
    },
    () => {
      environment.report('Dapr’s injector, outside the mesh again')
      // Its labels, and not the object: deleting that would delete Dapr's control plane with it. One step after the other,
      // also when one fails.
      const takeRulesBack = () => environment.kubectl.remove(others)
      return withCleanup(
        () => label(before),
        () => withCleanup(takeRulesBack, restartInjector),
      )
    },
  )
}

const isOfControlPlane = ({ kind, metadata }: KubernetesObject) =>
  kind === 'Namespace' ? metadata.name === CONTROL_PLANE : metadata.namespace === CONTROL_PLANE

/** What the labels were, as `kubectl label` takes it. Wrong ones are there only when a run was killed, and go. */
async function rightLabels({ kubectl }: ClusterEnvironment, wrongLabels: Record<string, string>): Promise<string[]> {
  const { metadata } = JSON.parse(
    await kubectl(['get', 'namespace', CONTROL_PLANE, '--output', 'json']),
  ) as KubernetesObject
  return Object.entries(wrongLabels).map(([name, wrong]) => {
    const value = metadata.labels?.[name]
    return value === undefined || value === wrong ? `${name}-` : `${name}=${value}`
  })
}

async function withWebhookPolicy<Result>({ kubectl }: ClusterEnvironment, policy: string, work: () => Promise<Result>) {
  const set = (value: string) => {
    const patch = [{ op: 'replace', path: '/webhooks/0/failurePolicy', value }]
    return kubectl(['patch', ...WEBHOOK, '--type', 'json', '--patch', JSON.stringify(patch)])
  }
  const before = await kubectl(['get', ...WEBHOOK, '--output', 'jsonpath={.webhooks[0].failurePolicy}'])
  return withCleanup(
    async () => {
      await set(policy)
      return work()
    },
    () => set(before),
  )
}
