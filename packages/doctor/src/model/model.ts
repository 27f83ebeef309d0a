import type { Manifest } from '../input/manifest.ts'
import { type DaprMtls, daprMtlsIn } from './dapr-mtls.ts'
import * as dapr from './dapr-resources.ts'
import { type Service, service } from './kubernetes-resources.ts'
import { type FoundMeshConfig, meshConfigsIn } from './mesh-config.ts'
import { type Mesh, meshOf } from './mesh-membership.ts'
import { ofKind, type Resource } from './resource.ts'
import { appIdOf, isDaprized, type Workload, workloadsIn } from './workload.ts'

/** A workload with a daprd, and the mesh that its pods are in. */
export type App = Workload & {
  appId: string
  mesh: Mesh | undefined
}

/** One deployment, as far as the manifests describe it. It is all that rules read. */
export type Model = {
  manifests: readonly Manifest[]
  /** True when a folder, an overlay or a cluster was read: what is not here does not exist. False for single files. */
  whole: boolean
  /** Version such as "v1.32.4", when a cluster or the user gave it. */
  kubernetes: string | undefined
  live: boolean
  daprMtls: DaprMtls | undefined
  workloads: readonly Workload[]
  apps: readonly App[]
  services: readonly Resource<Service>[]
  components: readonly Resource<dapr.Component>[]
  configurations: readonly Resource<dapr.Configuration>[]
  resiliencies: readonly Resource<dapr.Resiliency>[]
  subscriptions: readonly Resource<dapr.Subscription>[]
  httpEndpoints: readonly Resource<dapr.HttpEndpoint>[]
  runFiles: readonly Resource<dapr.RunFile>[]
  meshConfigs: readonly FoundMeshConfig[]
}

/** What is known about a deployment besides its manifests. */
type Context = {
  whole: boolean
  live?: boolean
  kubernetes?: string | undefined
}

/** Returns the model of one deployment. */
export function modelOf(manifests: readonly Manifest[], { whole, live = false, kubernetes }: Context): Model {
  const workloads = workloadsIn(manifests)
  return {
    manifests,
    whole,
    live,
    kubernetes,
    daprMtls: daprMtlsIn(manifests),
    workloads,
    apps: workloads
      .filter((workload) => isDaprized(workload) && !workload.owned)
      .map((workload) => ({ ...workload, appId: appIdOf(workload), mesh: meshOf(workload, manifests) })),
    services: ofKind(manifests, '', 'Service', service),
    components: ofKind(manifests, 'dapr.io', 'Component', dapr.component),
    configurations: ofKind(manifests, 'dapr.io', 'Configuration', dapr.configuration),
    resiliencies: ofKind(manifests, 'dapr.io', 'Resiliency', dapr.resiliency),
    subscriptions: ofKind(manifests, 'dapr.io', 'Subscription', dapr.subscription),
    httpEndpoints: ofKind(manifests, 'dapr.io', 'HTTPEndpoint', dapr.httpEndpoint),
    runFiles: ofKind(manifests, '', 'DaprRunFile', dapr.runFile),
    meshConfigs: meshConfigsIn(manifests),
  }
}
