import type { KubernetesObject } from '@better-together/harness/cluster/overlays'
import type { Caller } from './foretold.ts'

export const OUTSIDE = 'better-together-policies'
/** Of the pod that listens, in a namespace where the claim makes the policies. */
export const LISTENER = 'listener'
export const LISTENER_PORT = 8080

type Pod = { name: string; namespace: string; app: string; command: readonly string[] }

const waits = ['sleep', 'infinity']
const listens = ['node', '-e', `require('node:net').createServer().listen(${LISTENER_PORT}, '0.0.0.0')`]

/** Where a caller's pod is, and what it is called there. */
export const podOf = (caller: Caller, shop: string): Pod => ({
  name: `claim-10-${caller}`,
  namespace: caller === 'outsider' ? OUTSIDE : shop,
  // What the shop's policies select by. The services that Dapr makes for these two select by it as well, but nobody calls
  // order or notifier by Dapr.
  app: caller === 'order' || caller === 'notifier' ? caller : `claim-10-${caller}`,
  command: waits,
})

export const listener: Pod = { name: LISTENER, namespace: OUTSIDE, app: LISTENER, command: listens }

export const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OUTSIDE } }

/**
 * Without any sidecar: a proxy would take every connection itself, and what is asked here is what the network does with
 * one.
 */
export const podObject = ({ name, namespace, app, command }: Pod, image: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace,
    labels: { app, 'sidecar.istio.io/inject': 'false' },
    annotations: { 'linkerd.io/inject': 'disabled' },
  },
  spec: {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 0,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image,
        imagePullPolicy: 'IfNotPresent',
        command,
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
})

/** Nobody may talk to the listener: the policy that a network enforces or does not. */
export const nothingIn: KubernetesObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'nothing-in', namespace: OUTSIDE },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
}

/** Takes all of the shop's own policies back, as long as it is there. */
export const everythingIn = (shop: string): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'claim-10-everything-allowed', namespace: shop },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
})
