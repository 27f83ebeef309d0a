import { expect, test } from 'vitest'
import { noControls } from '../../src/control/control-panel.ts'
import type { Change } from '../../src/http/view-feed.ts'
import { applyUpdate } from '../../src/protocol/apply-update.ts'
import { recording } from '../../src/protocol/recording.ts'
import type { View, ViewUpdate } from '../../src/protocol/view.ts'
import { createRecorder } from '../../src/record/recorder.ts'
import { takeRecording } from '../../src/record/take-recording.ts'
import { cell, fakeObservation, orderIdOf } from '../http/fixture.ts'

const BEGUN = Date.parse('2026-11-24T12:00:00.000Z')

/** A feed through which a test sends updates, each at a given number of milliseconds after the first view. */
function fakeFeed(orders = [] as View['orders']) {
  const constants = { environment: 'local', versions: {}, zipkin: null } as const
  let view: View = { ...fakeObservation(orders).view(), ...constants, controls: noControls }
  let listener: (change: Change) => void = () => undefined
  return {
    view: () => view,
    subscribe(next: (change: Change) => void) {
      listener = next
      return () => undefined
    },
    stop: () => undefined,
    send(afterMs: number, part: Partial<ViewUpdate>) {
      const update = { at: new Date(BEGUN + afterMs).toISOString(), ...part }
      view = applyUpdate(view, update)
      listener({ update, json: JSON.stringify(update) })
    },
  }
}

const comparison = async () => ({ runs: [], claims: [], costs: [] })
const replayed = ({ first, updates }: Pick<ReturnType<typeof recording.parse>, 'first' | 'updates'>) =>
  updates.reduce((view, { update }) => applyUpdate(view, update), first)

test('a replay ends in the last view', () => {
  const feed = fakeFeed()
  const recorder = createRecorder(feed)
  for (let n = 1; n <= 20; n++) feed.send(n * 250, { orders: [cell(n % 5, n > 10 ? 'rejected' : 'under-way')] })
  const taken = recorder.take()
  expect(taken.updates.map(({ afterMs }) => afterMs).slice(0, 3)).toEqual([250, 500, 750])
  expect(replayed(taken)).toEqual(feed.view())
})

test('an hour is cut to its last minutes, which begin with the view at that time', () => {
  const feed = fakeFeed()
  const recorder = createRecorder(feed, { longestMs: 180_000 })
  for (let n = 1; n <= 3600; n++) feed.send(n * 1000, { orders: [cell(n)] })
  const taken = recorder.take()
  const length = taken.updates.at(-1)?.afterMs ?? 0
  expect(length).toBeGreaterThan(178_000)
  expect(length).toBeLessThan(182_000)
  expect(taken.first.orders.length).toBeGreaterThan(100)
  expect(replayed(taken)).toEqual(feed.view())
})

test('large updates are cut to fit the limit', () => {
  const feed = fakeFeed()
  const recorder = createRecorder(feed, { mostBytes: 100_000 })
  for (let n = 1; n <= 500; n++) feed.send(n * 10, { unavailable: ['x'.repeat(5_000)] })
  const taken = recorder.take()
  expect(JSON.stringify(taken.updates).length).toBeLessThan(110_000)
  expect(replayed(taken)).toEqual(feed.view())
})

test('setting the clock back does not make a replay jump', () => {
  const feed = fakeFeed()
  const recorder = createRecorder(feed)
  for (const afterMs of [1000, -5000, 1500]) feed.send(afterMs, { unavailable: [] })
  expect(recorder.take().updates.map(({ afterMs }) => afterMs)).toEqual([1000, 1000, 1500])
})

test('the details of every kind of order are recorded, latest first, forty at most', async () => {
  const orders = [cell(0, 'dead-lettered'), cell(1, 'compensated')]
  for (let n = 2; n < 200; n++) orders.push(cell(n, n % 2 ? 'rejected' : 'answered-at-once'))
  orders.push(cell(200, 'under-way'))
  const feed = fakeFeed(orders)
  const { detail } = fakeObservation(orders)
  const taken = await takeRecording({ recorder: createRecorder(feed), view: feed.view, detail, comparison })
  const { details } = recording.parse(taken)
  expect(Object.keys(details)).toHaveLength(40)
  expect(Object.keys(details)).toEqual(expect.arrayContaining([0, 1, 198, 199].map(orderIdOf)))
  expect(Object.keys(details)).not.toContain(orderIdOf(200))
})

test('a source that is down does not prevent a recording', async () => {
  const orders = [cell(1), cell(2), cell(3)]
  const feed = fakeFeed(orders)
  const detail = (id: string) =>
    id === orderIdOf(1) ? new Promise<never>(() => undefined) : Promise.reject(new Error('connection refused'))
  const sources = { recorder: createRecorder(feed), view: feed.view, detail, comparison, patienceMs: 20 }
  expect(await takeRecording(sources)).toMatchObject({ first: { orders: { length: 3 } }, details: {} })
})
