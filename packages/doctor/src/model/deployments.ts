import type { Manifest } from '../input/manifest.ts'
import type { Input } from '../input/read-input.ts'
import { type Model, modelOf } from './model.ts'

/** A deployment to examine, and its name for the user. */
export type Deployment = {
  name: string
  model: Model
}

/**
 * Groups inputs into deployments. Each overlay is one, together with every file and plain folder; without overlays, all
 * inputs together are one.
 *
 * @param values Helm values given on the command line; they come first, so that they override the manifests
 * @param kubernetes version to assume where no cluster was read
 */
export function deploymentsOf(
  inputs: readonly Input[],
  values: readonly Manifest[],
  kubernetes: string | undefined,
): Deployment[] {
  const shared = inputs.filter(({ overlay }) => !overlay)
  const overlays = inputs.filter(({ overlay }) => overlay)
  const deployment = (members: readonly Input[]): Deployment => ({
    name: members.map(({ name }) => name).join(' + '),
    model: modelOf([...values, ...members.flatMap(({ manifests }) => manifests)], {
      whole: members.some(({ whole }) => whole),
      live: members.some(({ live }) => live === true),
      kubernetes: members.map((part) => part.kubernetes).find(Boolean) ?? kubernetes,
    }),
  })
  return overlays.length === 0 ? [deployment(shared)] : overlays.map((overlay) => deployment([overlay, ...shared]))
}
