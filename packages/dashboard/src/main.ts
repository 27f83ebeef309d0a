import './untraced.ts'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadConfig } from '@better-together/shared/config'
import { createLogger } from '@better-together/shared/logger'
import { serve } from '@better-together/shared/serve'
import { placeOrder } from '@better-together/shop-client/place-orders'
import { createShopperTracer } from '@better-together/shop-client/shopper-tracer'
import { createApp } from './app.ts'
import { createComparison } from './compare/read-comparison.ts'
import { type DashboardConfig, dashboardConfig, observationSettings } from './config.ts'
import { createAgentControl } from './control/agent.ts'
import { createControlPanel, noControls } from './control/control-panel.ts'
import { createKubernetesApi, createKubernetesControl } from './control/kubernetes.ts'
import { createLoad, type PlaceOrder } from './control/load.ts'
import { createViewFeed } from './http/view-feed.ts'
import { createViewStream } from './http/view-stream.ts'
import { createObservation } from './observe/observation.ts'
import type { FaultControl } from './ports.ts'
import { createRecorder } from './record/recorder.ts'
import { recordingPage } from './record/standalone-page.ts'
import { takeRecording } from './record/take-recording.ts'

const ORDER_PATIENCE_MS = 30_000
const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token'
const WEB_DIR = resolve(import.meta.dirname, '../dist/web')

const config = loadConfig(dashboardConfig, process.env)
const logger = createLogger('dashboard', config.LOG_LEVEL)
const observation = createObservation(observationSettings(config))
const control = chooseControl(config)
const closing = new AbortController()
const shopper = createShopperTracer(config.ZIPKIN_URL)
const place: PlaceOrder = (request) =>
  placeOrder(config.ORDER_URL, randomUUID(), request, {
    tracer: shopper.tracer,
    headers: config.DAPR_API_TOKEN === undefined ? {} : { 'dapr-api-token': config.DAPR_API_TOKEN },
    patienceMs: ORDER_PATIENCE_MS,
    signal: closing.signal,
  })
const panel = control && createControlPanel(control, createLoad(place), logger)
const feed = createViewFeed({
  observation,
  controls: panel ?? { current: () => noControls, onChange: () => undefined },
  constants: { environment: config.ENVIRONMENT, versions: config.VERSIONS, zipkin: config.ZIPKIN_UI_URL ?? null },
})
const stream = createViewStream(feed)
const recorder = createRecorder(feed)
const comparison = createComparison(config.REPORTS_DIR, logger)
const { detail } = observation
const data = {
  stream: stream.handle,
  detail,
  comparison,
  recording: () => takeRecording({ recorder, view: feed.view, detail, comparison }),
  recordingPage: recordingPage.bind(undefined, WEB_DIR),
}
const health = { ready: false }
// Streams never end by themselves, so they would delay the shutdown until its deadline.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stream.close)

await serve({
  app: createApp({ data, panel, webDir: WEB_DIR, health, logger }),
  host: config.HOST,
  port: config.PORT,
  probePort: config.PROBE_PORT,
  health,
  logger,
  started: async () => {
    observation.start()
    panel?.start()
  },
  stopped: async () => {
    closing.abort()
    await panel?.stop()
    await shopper.stop()
    await observation.stop()
    feed.stop()
  },
})

/** Returns the fault control; undefined where controls are off. */
function chooseControl(config: DashboardConfig): FaultControl | undefined {
  if (config.CONTROLS === 'agent')
    return createAgentControl({ url: config.CONTROL_AGENT_URL ?? '', token: config.CONTROL_AGENT_TOKEN ?? '' })
  if (config.CONTROLS === 'kubernetes')
    return createKubernetesControl({
      api: createKubernetesApi({ url: apiServer(config), readToken: () => readFile(TOKEN_FILE, 'utf8') }),
      namespace: config.KUBERNETES_NAMESPACE ?? '',
      legacyPricingUrls: config.LEGACY_PRICING_URLS,
      redis: { host: config.REDIS_HOST, port: config.REDIS_PORT, password: config.REDIS_PASSWORD },
    })
  return undefined
}

function apiServer({ KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port }: DashboardConfig): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}
