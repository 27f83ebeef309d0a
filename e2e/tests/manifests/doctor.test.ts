import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readInput } from '@better-together/doctor/input/read-input'
import { readYaml } from '@better-together/doctor/input/read-yaml'
import { deploymentsOf } from '@better-together/doctor/model/deployments'
import { allRules } from '@better-together/doctor/rules/all-rules'
import { examine } from '@better-together/doctor/rules/examine'
import { OVERLAYS, overlayFolder } from '@better-together/harness/cluster/overlays'
import { describe, expect, it } from 'vitest'
import { ROOT } from './rendered.ts'

const valuesOf = async (path: string) => {
  const file = join(ROOT, 'deploy', 'platform', path)
  return readYaml(await readFile(file, 'utf8'), file)
}

describe.each(OVERLAYS)('doctor on %s, as `up` installs it', (overlay) => {
  it.each([false, true])('finds nothing, controls: %s', async (controls) => {
    const mesh = overlay === 'dapr-only' ? [] : await valuesOf('dapr/values-mesh.yaml')
    const input = await readInput(
      overlayFolder(ROOT, overlay, controls),
      { kubectl: undefined, kustomize: undefined },
      process.stdin,
    )
    const deployments = deploymentsOf([input], [...mesh, ...(await valuesOf('dapr/values.yaml'))], '1.34')
    const findings = examine(
      deployments.map(({ model }) => model),
      allRules,
    )
    expect(findings).toEqual([])
    expect(deployments).toHaveLength(1)
  })
})
