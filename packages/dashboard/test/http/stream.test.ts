import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { view, viewUpdate } from '../../src/protocol/view.ts'
import { cell, fakeControl, fakeObservation, orderIdOf, startDashboard } from './fixture.ts'
import { openStream } from './open-stream.ts'

test('a page gets the whole view first, and then the changes', async () => {
  const { url, observation } = await startDashboard({ observation: fakeObservation([cell(1)]) })
  const events = await openStream(url)
  const first = await events.next('view')
  expect(view.parse(first).orders).toMatchObject([{ id: orderIdOf(1) }])
  expect(first).toMatchObject({ environment: 'local', versions: { dapr: '1.18.1' }, controls: { enabled: false } })
  observation.see({ orders: [cell(2, 'retried-by-dapr')] })
  expect(viewUpdate.parse(await events.next('update')).orders).toMatchObject([{ id: orderIdOf(2) }])
})

test('changes in quick succession are sent together, and none is lost', async () => {
  const { url, observation } = await startDashboard()
  const events = await openStream(url)
  await events.next('view')
  for (let n = 0; n < 50; n++) observation.see({ orders: [cell(n)], unavailable: [String(n)] })
  const received = new Set<string>()
  let [updates, unavailable] = [0, '']
  while (received.size < 50) {
    const update = viewUpdate.parse(await events.next('update'))
    for (const { id } of update.orders ?? []) received.add(id)
    unavailable = update.unavailable?.[0] ?? unavailable
    updates++
  }
  expect(updates).toBeLessThan(10)
  expect(unavailable).toBe('49')
})

test('a page that reconnects gets a whole view with everything that happened meanwhile, each point once', async () => {
  const { url, observation } = await startDashboard()
  const before = await openStream(url)
  await before.next('view')
  const point = { at: '2026-11-24T12:00:01.000Z', accepted: 1, notified: 1, failed: 0, p95Ms: null }
  observation.see({ orders: [cell(7)], series: [point] })
  await before.next('update')
  before.close()
  observation.see({ series: [{ ...point, accepted: 2 }] })
  const after = await openStream(url)
  const received = view.parse(await after.next('view'))
  observation.see({ series: [{ ...point, accepted: 3 }] })
  const later = [...received.series]
  while (later.at(-1)?.accepted !== 3) later.push(...(viewUpdate.parse(await after.next('update')).series ?? []))
  expect(received.orders).toMatchObject([{ id: orderIdOf(7) }])
  expect(later.map(({ accepted }) => accepted)).toEqual([1, 2, 3])
})

test('what one page sets appears on the others', async () => {
  const { url } = await startDashboard({ control: fakeControl().control })
  const events = await openStream(url)
  await events.next('view')
  const load = { running: true, ordersPerMinute: 90, soldOutPercent: 10, unknownSkuPercent: 0 }
  const headers = { 'content-type': 'application/json', 'x-better-together': 'dashboard' }
  await fetch(`${url}/api/controls/load`, { method: 'PUT', headers, body: JSON.stringify(load) })
  expect(await (await openStream(url)).next('view')).toMatchObject({ controls: { load } })
  await expect.poll(async () => (await events.next('update')).controls).toMatchObject({ enabled: true, load })
})

test('a page that does not read is dropped, and the others continue', async () => {
  const { url, port, observation } = await startDashboard({ limits: { mostBufferedBytes: 100_000 } })
  const reading = await openStream(url)
  await reading.next('view')
  const asleep = connect(port, '127.0.0.1')
  asleep.write(`GET /api/stream HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`)
  await once(asleep, 'readable')
  const gone = once(asleep, 'close')
  asleep.on('error', () => undefined)
  for (let n = 0; n < 40; n++) {
    observation.see({ unavailable: [`${n} ${'x'.repeat(1_000_000)}`] })
    await reading.next('update')
  }
  asleep.resume()
  await gone
  observation.see({ unavailable: ['still here'] })
  expect(await reading.next('update')).toMatchObject({ unavailable: ['still here'] })
})

test('pages beyond the limit are refused', async () => {
  const { url } = await startDashboard({ limits: { mostClients: 1 } })
  const first = await openStream(url)
  await first.next('view')
  expect(await fetch(`${url}/api/stream`)).toMatchObject({ status: 503 })
})

test('an idle stream sends pings, and ends when the server does', async () => {
  const { url, stream } = await startDashboard({ limits: { pingEveryMs: 10 } })
  const response = await fetch(`${url}/api/stream`)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  let text = ''
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString()
    if (text.includes(': ping')) stream.close()
  }
  expect(text).toMatch(/^retry: 1000\n/)
})
