import type { z } from 'zod'
import * as dapr from './dapr-shapes.ts'
import * as kubernetes from './kubernetes-shapes.ts'
import * as mesh from './mesh-shapes.ts'

/** Shape of every kind that rules read, by "group/kind" ("/Pod" for the core group). */
export const KNOWN_KINDS: Readonly<Record<string, z.ZodType>> = {
  'dapr.io/Component': dapr.component,
  'dapr.io/Configuration': dapr.configuration,
  'dapr.io/Resiliency': dapr.resiliency,
  'dapr.io/Subscription': dapr.subscription,
  'dapr.io/HTTPEndpoint': dapr.httpEndpoint,
  '/DaprRunFile': dapr.runFile,
  'apps/Deployment': kubernetes.templated,
  'apps/StatefulSet': kubernetes.templated,
  'apps/DaemonSet': kubernetes.templated,
  'batch/Job': kubernetes.templated,
  '/Pod': kubernetes.pod,
  '/Service': kubernetes.service,
  '/Namespace': kubernetes.namespace,
  'networking.istio.io/VirtualService': mesh.virtualService,
  'security.istio.io/PeerAuthentication': mesh.peerAuthentication,
  'security.istio.io/AuthorizationPolicy': mesh.istioAuthorization,
  'telemetry.istio.io/Telemetry': mesh.telemetry,
  'gateway.networking.k8s.io/HTTPRoute': mesh.route,
  'gateway.networking.k8s.io/GRPCRoute': mesh.route,
}
