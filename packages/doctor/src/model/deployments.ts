import type { Input } from '../input/read-input.ts'
import type { Manifest } from './manifest.ts'
import { type Model, modelOf } from './model.ts'

/** A deployment to examine and the name to show for it. */
export type Deployment = {
  name: string
  model: Model
}

/**
 * Groups inputs into deployments: each overlay is one of its own, with every file and plain folder beside it; without
 * overlays all inputs together are one. `values` come first, because a value given by hand outweighs a manifest.
 */
export function deploymentsOf(
  inputs: readonly Input[],
  values: readonly Manifest[],
  kubernetes: string | undefined,
): Deployment[] {
  const shared = inputs.filter(({ overlay }) => !overlay)
  const overlays = inputs.filter(({ overlay }) => overlay)
  const deployment = (parts: readonly Input[]): Deployment => ({
    name: parts.map(({ name }) => name).join(' + '),
    model: modelOf([...values, ...parts.flatMap(({ manifests }) => manifests)], {
      whole: parts.some(({ whole }) => whole),
      live: parts.some(({ live }) => live === true),
      kubernetes: parts.map((part) => part.kubernetes).find(Boolean) ?? kubernetes,
    }),
  })
  return overlays.length === 0 ? [deployment(shared)] : overlays.map((overlay) => deployment([overlay, ...shared]))
}
