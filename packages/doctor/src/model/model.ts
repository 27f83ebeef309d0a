import { type DaprMtls, daprMtlsIn } from './dapr-mtls.ts'
import * as dapr from './dapr-shapes.ts'
import { type Service, service } from './kubernetes-shapes.ts'
import type { Manifest } from './manifest.ts'
import { type FoundMeshConfig, meshConfigsIn } from './mesh-configs.ts'
import { type Mesh, meshOf } from './mesh-membership.ts'
import { ofKind, type Resource } from './resource.ts'
import { appIdOf, isDaprized, type Workload, workloadsIn } from './workload.ts'

/** A workload with a daprd, and the mesh around it. */
export type App = Workload & {
  appId: string
  mesh: Mesh | undefined
}

/** One deployment, as far as its manifests tell. Rules ask it and nothing else. */
export type Model = {
  manifests: readonly Manifest[]
  /** A folder, an overlay or a cluster was read: what is not here does not exist. False for lone files. */
  whole: boolean
  /** Version such as "v1.32.4", when a cluster or the user told it. */
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

/** What is known of a deployment beside its manifests. */
export type Knowledge = {
  whole: boolean
  live?: boolean
  kubernetes?: string | undefined
}

/** Builds the model of one deployment from its manifests. */
export function modelOf(manifests: readonly Manifest[], { whole, live = false, kubernetes }: Knowledge): Model {
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
