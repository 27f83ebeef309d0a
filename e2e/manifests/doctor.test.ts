import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OVERLAYS, overlayFolder } from '../../scripts/cluster/overlays.ts'
import { allRules } from '../../scripts/doctor/all-rules.ts'
import { deploymentsOf } from '../../scripts/doctor/deployments.ts'
import { examine } from '../../scripts/doctor/finding.ts'
import { readInput } from '../../scripts/doctor/read/read-input.ts'
import { readYaml } from '../../scripts/doctor/read/read-yaml.ts'
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
