import { z } from 'zod'
import type { Manifest, Path } from '../input/manifest.ts'
import { namespace } from '../model/kubernetes-resources.ts'
import type { Model } from '../model/model.ts'
import { ofKind } from '../model/resource.ts'
import { annotationPath, containersOf, portListHolds, type Workload } from '../model/workload.ts'
import type { Rule } from './rule.ts'

const KEY = 'config.linkerd.io/opaque-ports'
const DEFAULTS = [25, 587, 3306, 4444, 5432, 6379, 9300, 11211]
const values = z.looseObject({ proxy: z.looseObject({ opaquePorts: z.string() }) })

type List = {
  on: Manifest
  path: Path
  ports: string
  /** Ports that are served where the list applies. To drop another default has no effect. */
  served: readonly number[]
}

function servedBy(workload: Workload): number[] {
  return containersOf(workload).flatMap(({ container }) => container.ports.map(({ containerPort }) => containerPort))
}

function listsIn({ manifests, workloads }: Model): List[] {
  return [
    ...ofKind(manifests, '', 'HelmValues', values).map(({ manifest, value }) => ({
      on: manifest,
      path: ['proxy', 'opaquePorts'],
      ports: value.proxy.opaquePorts,
      served: DEFAULTS,
    })),
    ...ofKind(manifests, '', 'Namespace', namespace).map(({ manifest, value }) => ({
      on: manifest,
      path: ['metadata', 'annotations', KEY],
      ports: value.metadata.annotations[KEY] ?? '',
      served: workloads.filter((workload) => workload.manifest.namespace === manifest.name).flatMap(servedBy),
    })),
    ...workloads
      .filter(({ owned }) => !owned)
      .map((workload) => ({
        on: workload.manifest,
        path: annotationPath(workload, KEY),
        ports: workload.annotations[KEY] ?? '',
        served: servedBy(workload),
      })),
  ]
}

export const opaquePortsDropDefaults: Rule = {
  id: 'BT604',
  slug: 'opaque-ports-drop-defaults',
  severity: 'error',
  title: "An opaque-ports list that drops Linkerd's defaults",
  why: 'opaque-ports replaces the default list (25, 587, 3306, 4444, 5432, 6379, 9300, 11211). A dropped port goes back to protocol detection, which holds a connection up for as long as 10 s.',
  fix: 'Repeat the defaults you need beside your own ports.',
  link: 'https://linkerd.io/2-edge/features/protocol-detection/',
  *check(model) {
    for (const { on, path, ports, served } of listsIn(model)) {
      const dropped = DEFAULTS.filter((port) => served.includes(port) && !portListHolds(ports, port))
      if (ports === '' || dropped.length === 0) continue
      yield { on, path, message: `"${ports}" leaves out ${dropped.join(', ')}` }
    }
  },
}
