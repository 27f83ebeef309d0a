import type { ClusterEnvironment } from './environment.ts'

/**
 * Runs `work` with Dapr's mTLS on for pods that are created meanwhile, as in e2e/tests/manifests/broken/double-mtls: the
 * injector reads the setting for each pod. The
 * shop's pods stay as they are as long as none is replaced.
 */
export async function withDaprMtls<Result>(
  environment: ClusterEnvironment,
  work: () => Promise<Result>,
): Promise<Result> {
  const set = (enabled: boolean) => {
    const patch = JSON.stringify({ spec: { mtls: { enabled } } })
    return environment.kubectl.in('dapr-system')([
      'patch',
      'configuration',
      'daprsystem',
      '--type',
      'merge',
      '--patch',
      patch,
    ])
  }
  try {
    environment.report('Dapr’s mTLS on, in the mesh')
    await set(true)
    return await work()
  } finally {
    await set(false)
  }
}
