import type { z } from 'zod'
import { groupOf } from '../input/manifest.ts'
import * as dapr from '../model/dapr-resources.ts'
import * as kubernetes from '../model/kubernetes-resources.ts'
import * as mesh from '../model/mesh-resources.ts'
import type { Rule } from './rule.ts'

/** The schema of every kind that rules read, by "group/kind" ("/Pod" for the core group). */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
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

export const unreadableManifest: Rule = {
  id: 'BT001',
  slug: 'unreadable-manifest',
  severity: 'warning',
  title: 'A manifest that does not have the shape of its kind',
  why: 'No other rule looks at it, so their silence about it means nothing. Dapr or the API server will most likely refuse it as well.',
  fix: 'Correct the type or the missing field.',
  link: 'https://docs.dapr.io/reference/resource-specs/',
  *check({ manifests }) {
    for (const manifest of manifests) {
      const issue = SCHEMAS[`${groupOf(manifest)}/${manifest.kind}`]?.safeParse(manifest.body).error?.issues[0]
      if (issue === undefined) continue
      const path = issue.path.filter((step) => typeof step !== 'symbol')
      yield { on: manifest, path, message: `${path.join('.')}: ${issue.message}` }
    }
  },
}
