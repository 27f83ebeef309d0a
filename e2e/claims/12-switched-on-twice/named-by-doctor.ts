import { dirname } from 'node:path'
import { readInput } from '@better-together/doctor/input/read-input'
import { modelOf } from '@better-together/doctor/model/model'
import { allRules } from '@better-together/doctor/rules/all-rules'
import { examine, type Finding } from '@better-together/doctor/rules/examine'
import type { StartedShop } from '@better-together/harness/local/shop'

/** What the doctor finds in the very files that the shop's sidecars read. */
export async function askDoctor(shop: StartedShop): Promise<Finding[]> {
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
