import { composeServicesIn } from '../model/compose.ts'
import { containersOf } from '../model/workload.ts'
import type { Rule } from './rule.ts'

function isFloating(image: string): boolean {
  if (image.includes('@sha256:')) return false
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest'
}

export const imageLatest: Rule = {
  id: 'BT203',
  slug: 'image-latest',
  severity: 'warning',
  title: 'Image without a fixed version',
  why: 'Dapr and mesh behaviour changes between minor versions (what is retried, what is acknowledged); an image that moves makes two replicas of one app behave differently.',
  fix: 'Name a version, or better a digest.',
  link: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  *check({ workloads, manifests }) {
    for (const { manifest, path, name, image } of composeServicesIn(manifests)) {
      if (image === undefined || !isFloating(image) || image.includes('$')) continue
      yield { on: manifest, path: [...path, 'image'], message: `${name} runs ${image}` }
    }
    for (const workload of workloads) {
      if (workload.owned) continue
      for (const { container, path } of containersOf(workload)) {
        if (container.image === undefined || !isFloating(container.image)) continue
        yield { on: workload.manifest, path: [...path, 'image'], message: `${container.name} runs ${container.image}` }
      }
    }
  },
}
