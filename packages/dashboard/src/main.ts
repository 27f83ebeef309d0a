import './untraced.ts'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { loadConfig } from '@better-together/shared/config'
import { createLogger } from '@better-together/shared/logger'
import { serve } from '@better-together/shared/serve'
import { placeOrder } from '@better-together/shop-client/place-orders'
import { createShopperTracer } from '@better-together/shop-client/shopper-tracer'
import { createApp } from './app.ts'
import { createComparison } from './compare/read-comparison.ts'
import { dashboardConfig, observationSettings } from './config.ts'
import { chooseControl } from './control/choose-control.ts'
import { createControlPanel } from './control/control-panel.ts'
import { createLoad, type PlaceOrder } from './control/load.ts'
import { noControls } from './control/no-controls.ts'
import { createViewFeed } from './http/view-feed.ts'
import { createViewStream } from './http/view-stream.ts'
import { createObservation } from './observe/observation.ts'
import { createRecorder } from './record/recorder.ts'
import { recordingPage } from './record/recording-page.ts'
import { takeRecording } from './record/take-recording.ts'

const ORDER_PATIENCE_MS = 30_000
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
// Streams never end by themselves, so that they would hold up the shutdown until its deadline.
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
