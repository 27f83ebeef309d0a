import { z } from 'zod'
import type { Manifest, Path } from '../input/manifest.ts'
import { ofKind } from './resource.ts'

const words = z.union([z.string(), z.array(z.coerce.string())]).transform((value) => [value].flat().join(' '))
const compose = z.looseObject({
  services: z.record(z.string(), z.looseObject({ image: z.string().optional(), command: words.default('') })),
})

/** A service of a compose file. `command` is its words, joined by spaces. */
export type ComposeService = {
  manifest: Manifest
  path: Path
  name: string
  image: string | undefined
  command: string
}

/** Returns the services of every compose file among the manifests. */
export function composeServicesIn(manifests: readonly Manifest[]): ComposeService[] {
  return ofKind(manifests, '', 'Compose', compose).flatMap(({ manifest, value }) =>
    Object.entries(value.services).map(([name, { image, command }]) => ({
      manifest,
      path: ['services', name],
      name,
      image,
      command,
    })),
  )
}
