import type { Overlay } from '../cluster/overlays.ts'

export const APP_PORT = 7000

/** Answers every request with its pod's name; it also ends when it is told to. */
const APP = `
const { createServer } = require('node:http')
const { hostname } = require('node:os')
createServer((_request, response) => response.end(hostname())).listen(${APP_PORT})
process.on('SIGTERM', () => process.exit(0))
`

/** A namespace whose pods get the sidecars of the environment, as the shop's do. */
export const namespaceFor = (name: string, environment: Overlay) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: {
      'app.kubernetes.io/part-of': 'better-together',
      ...(environment === 'dapr-istio' && { 'istio-injection': 'enabled' }),
    },
    ...(environment === 'dapr-linkerd' && { annotations: { 'linkerd.io/inject': 'enabled' } }),
  },
})

/** One app with its sidecar. */
export const deployment = (namespace: string, app: string, image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: app, namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app } },
    template: {
      metadata: {
        labels: { app },
        annotations: {
          'dapr.io/enabled': 'true',
          'dapr.io/app-id': app,
          'dapr.io/app-port': String(APP_PORT),
          'dapr.io/sidecar-listen-addresses': '127.0.0.1',
        },
      },
      spec: {
        terminationGracePeriodSeconds: 10,
        containers: [
          {
            name: 'app',
            image,
            imagePullPolicy: 'IfNotPresent',
            command: ['node', '-e', APP],
            readinessProbe: { httpGet: { path: '/', port: APP_PORT }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
})
