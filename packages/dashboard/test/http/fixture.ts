import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createLogger, type Logger } from '@better-together/shared/logger'
import { onTestFinished } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createControlPanel, noControls } from '../../src/control/control-panel.ts'
import { createLoad } from '../../src/control/load.ts'
import { createViewFeed } from '../../src/http/view-feed.ts'
import { createViewStream } from '../../src/http/view-stream.ts'
import type { FaultControl, Observation, Observed, ObservedUpdate } from '../../src/ports.ts'
import type { OrderCell } from '../../src/protocol/order-cell.ts'
import { createRecorder } from '../../src/record/recorder.ts'
import { recordingPage } from '../../src/record/standalone-page.ts'
import { takeRecording } from '../../src/record/take-recording.ts'

export const silent: Logger = createLogger('test', 'silent')

export const orderIdOf = (n: number) => `ord_${n.toString(16).padStart(24, '0')}`

export function cell(n: number, kind: OrderCell['kind'] = 'answered-at-once'): OrderCell {
  const [id, acceptedAt] = [orderIdOf(n), '2026-11-24T12:00:00.000Z']
  return { id, customer: 'Ada', sku: 'tamper', quantity: 1, status: 'confirmed', kind, event: 'published', acceptedAt }
}

/** An observation whose view the test sets. */
export function fakeObservation(orders: OrderCell[] = []) {
  const listeners = new Set<(update: ObservedUpdate) => void>()
  const observed: Observed = {
    at: '2026-11-24T12:00:00.000Z',
    unavailable: [],
    totals: { accepted: 0, notified: 0, rejected: 0, deadLettered: 0 },
    orders,
    nodes: [],
    edges: [],
    encryption: [],
    series: [],
  }
  const detail: Observation['detail'] = async (id) => {
    const found = orders.find((order) => order.id === id)
    return found && { cell: found, spans: [], cloudEvent: null, layers: [], zipkinUrl: null }
  }
  return {
    view: () => observed,
    detail,
    subscribe(listener: (update: ObservedUpdate) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    see(update: Partial<ObservedUpdate>) {
      for (const listener of listeners) listener({ at: new Date().toISOString(), ...update })
    },
  }
}

/** A fault control that records what it is asked to do. */
export function fakeControl(overrides: Partial<FaultControl> = {}) {
  const done: string[] = []
  const control: FaultControl = {
    available: async () => ({
      faults: [{ kind: 'stop', targets: ['inventory'] }],
      notes: [],
      claims: [{ number: 6, statement: 'Both retry' }],
    }),
    async inject(fault) {
      const name = 'target' in fault ? `${fault.kind} ${fault.target}` : fault.kind
      done.push(name)
      return { title: name, undo: async () => void done.push(`undo ${name}`) }
    },
    ...overrides,
  }
  return { control, done }
}

type Setup = {
  observation?: ReturnType<typeof fakeObservation>
  control?: FaultControl
  webDir?: string
  limits?: Parameters<typeof createViewStream>[1]
}

/** The whole HTTP side on a free port, until the test is over. */
export async function startDashboard({
  observation = fakeObservation(),
  control,
  webDir = '/nowhere',
  limits,
}: Setup = {}) {
  const panel =
    control &&
    createControlPanel(
      control,
      createLoad(async () => ({})),
      silent,
    )
  const feed = createViewFeed({
    observation,
    controls: panel ?? { current: () => noControls, onChange: () => undefined },
    constants: { environment: 'local', versions: { dapr: '1.18.1' }, zipkin: null },
    everyMs: 20,
  })
  const stream = createViewStream(feed, limits)
  const recorder = createRecorder(feed)
  const comparison = async () => ({ runs: [], claims: [], costs: [] })
  const { detail } = observation
  const data = {
    stream: stream.handle,
    detail,
    comparison,
    recording: () => takeRecording({ recorder, view: feed.view, detail, comparison }),
    recordingPage: recordingPage.bind(undefined, webDir),
  }
  const server = createApp({ data, panel, webDir, health: { ready: true }, logger: silent }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  panel?.start()
  onTestFinished(async () => {
    stream.close()
    feed.stop()
    await panel?.stop()
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, feed, stream, observation }
}
