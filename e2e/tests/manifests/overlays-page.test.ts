import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { overlaysPage } from './overlays-page.ts'
import { ROOT, renderOverlays } from './rendered.ts'

const mtls = async (file: string) => {
  const values = parse(await readFile(join(ROOT, 'deploy', 'platform', 'dapr', file), 'utf8'))
  return (values as { global: { mtls: { enabled: boolean } } }).global.mtls.enabled
}

it('docs/overlays.md agrees with the manifests', async () => {
  const [alone, withMesh] = await Promise.all([mtls('values.yaml'), mtls('values-mesh.yaml')])
  const daprMtls = { 'dapr-only': alone, 'dapr-istio': withMesh, 'dapr-linkerd': withMesh }
  const page = overlaysPage(await renderOverlays(), await renderOverlays(true), daprMtls)
  await expect(page).toMatchFileSnapshot(join(ROOT, 'docs', 'overlays.md'))
})
