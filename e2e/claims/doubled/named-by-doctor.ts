import { dirname } from 'node:path'
import { allRules } from '../../../scripts/doctor/all-rules.ts'
import { examine, type Finding } from '../../../scripts/doctor/finding.ts'
import { modelOf } from '../../../scripts/doctor/model/model.ts'
import { readInput } from '../../../scripts/doctor/read/read-input.ts'
import type { Shop } from '../../../scripts/local/shop.ts'

/** What the doctor finds in the very files that the shop's sidecars read. */
export async function askDoctor(shop: Shop): Promise<Finding[]> {
  const { resources, configuration } = shop.sidecar('order')
  const tools = { kubectl: undefined, kustomize: undefined }
  const folders = [resources, dirname(configuration)]
  const inputs = await Promise.all(folders.map((folder) => readInput(folder, tools, process.stdin)))
  const model = modelOf(
    inputs.flatMap(({ manifests }) => manifests),
    { whole: true },
  )
  return examine([model], allRules)
}
