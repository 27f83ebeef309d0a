import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readInput } from '@better-together/doctor/input/read-input'
import { readYaml } from '@better-together/doctor/input/read-yaml'
import { deploymentsOf } from '@better-together/doctor/model/deployments'
import { allRules } from '@better-together/doctor/rules/all-rules'
import { examine } from '@better-together/doctor/rules/examine'
import { OVERLAYS, overlayFolder } from '@better-together/harness/cluster/overlays'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { ROOT } from './rendered.ts'

const DAPR = 'deploy/platform/dapr'

/** The arguments for each environment: Dapr's mTLS and Istio's defaults are set where these are installed. */
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

const kustomize = await execa(process.env.KUBECTL ?? 'kubectl', ['kustomize', '--help'], { reject: false })

describe.skipIf(kustomize.exitCode !== 0)("npm run doctor on this project's own manifests", () => {
  it.each(Object.entries(ENVIRONMENTS))('finds nothing in %s', async (_environment, args) => {
    const { stdout, exitCode } = await doctor([...args, '--fail-on', 'warning'])
    expect(stdout).toBe('nothing found')
    expect(exitCode).toBe(0)
  })

  it('finds double mTLS when the mesh overlay is used with a Dapr that encrypts as well', async () => {
    const { stdout } = await doctor(['deploy/overlays/dapr-istio', '--dapr-values', `${DAPR}/values.yaml`])
    expect(stdout).toContain('BT101 double-mtls')
  })
})

describe.each(OVERLAYS)('doctor on %s, as `up` installs it', (overlay) => {
  it.each([false, true])('finds nothing, controls: %s', async (controls) => {
    const mesh = overlay === 'dapr-only' ? [] : await valuesOf('values-mesh.yaml')
    const tools = { kubectl: undefined, kustomize: undefined }
    const input = await readInput(overlayFolder(ROOT, overlay, controls), tools, process.stdin)
    const deployments = deploymentsOf([input], [...mesh, ...(await valuesOf('values.yaml'))], '1.34')
    const models = deployments.map(({ model }) => model)
    expect(examine(models, allRules)).toEqual([])
    expect(deployments).toHaveLength(1)
  })
})

function doctor(args: readonly string[]) {
  return execa('node', ['--import', 'tsx', 'scripts/doctor.ts', ...args], { cwd: ROOT, reject: false })
}

async function valuesOf(name: string) {
  const file = join(ROOT, DAPR, name)
  return readYaml(await readFile(file, 'utf8'), file)
}
