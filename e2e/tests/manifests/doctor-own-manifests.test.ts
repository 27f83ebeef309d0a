import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const DAPR = 'deploy/platform/dapr'

/** What each environment is installed with, because Dapr's mTLS and Istio's defaults are decided there. */
const ENVIRONMENTS = {
  local: ['components'],
  'dapr-only': ['deploy/overlays/dapr-only', '--dapr-values', `${DAPR}/values.yaml`],
  'dapr-istio': ['deploy/overlays/dapr-istio', 'deploy/platform/istio', '--dapr-values', `${DAPR}/values-mesh.yaml`],
  'dapr-linkerd': [
    'deploy/overlays/dapr-linkerd',
    'deploy/platform/linkerd',
    '--dapr-values',
    `${DAPR}/values-mesh.yaml`,
  ],
}

const doctor = async (args: readonly string[]) =>
  execa('node', ['--import', 'tsx', 'scripts/doctor.ts', ...args], { cwd: ROOT, reject: false })

const kustomize = await execa(process.env.KUBECTL ?? 'kubectl', ['kustomize', '--help'], { reject: false })

describe.skipIf(kustomize.exitCode !== 0)("this project's own manifests", () => {
  it.each(Object.entries(ENVIRONMENTS))('doctor finds nothing in %s', async (_environment, args) => {
    const { stdout, exitCode } = await doctor([...args, '--fail-on', 'warning'])
    expect(stdout).toBe('nothing found')
    expect(exitCode).toBe(0)
  })

  it('doctor finds the double mTLS when the mesh overlay meets a Dapr that encrypts as well', async () => {
    const { stdout } = await doctor(['deploy/overlays/dapr-istio', '--dapr-values', `${DAPR}/values.yaml`])
    expect(stdout).toContain('BT101 double-mtls')
  })
})
