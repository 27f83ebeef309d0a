import { createHttpApp } from '@better-together/shared/http-app'
import { createLogger } from '@better-together/shared/logger'
import { expect, test } from 'vitest'
import { listen } from '../../shared/test/listen.ts'
import { createMemoryStore } from '../../shared/test/memory-store.ts'
import { createDeadLetters } from '../src/adapters/dead-letters.ts'
import { createNotifications } from '../src/adapters/notifications.ts'
import { notifierRoutes } from '../src/routes.ts'
import { ORDER_ID, orderPlacedEvent } from './events.ts'

const FROM_SIDECAR = { 'dapr-api-token': 'secret', 'content-type': 'application/cloudevents+json' }
const PLACED = '/events/order-placed'
const DEAD = '/events/order-placed-dead'

async function startNotifier() {
  const store = createMemoryStore()
  const logger = createLogger('test', 'silent')
  const stores = { notifications: createNotifications(store), deadLetters: createDeadLetters(store) }
  const routes = notifierRoutes(stores, 'secret', logger)
  const send = await listen(createHttpApp({ logger, health: { ready: true }, routes }))
  const deliver = async (path: string, body: unknown) =>
    (await send('POST', path, { headers: FROM_SIDECAR, body })).body
  return { store, send, deliver }
}

test('a delivered event appears among the notifications', async () => {
  const { send, deliver } = await startNotifier()
  expect(await deliver(PLACED, orderPlacedEvent())).toEqual({ status: 'SUCCESS' })
  expect((await send('GET', '/notifications')).body).toMatchObject({ notifications: [{ orderId: ORDER_ID }] })
})

test('a dead letter is stored once, unchanged, however often it is delivered', async () => {
  const { send, deliver } = await startNotifier()
  const letter = { ...orderPlacedEvent({ any: 'thing' }), type: 'no.such.type' }
  for (let n = 0; n < 3; n += 1) expect(await deliver(DEAD, letter)).toEqual({ status: 'SUCCESS' })
  expect((await send('GET', '/dead-letters')).body).toEqual({
    deadLetters: [{ eventId: ORDER_ID, type: 'no.such.type', data: { any: 'thing' }, at: expect.any(String) }],
  })
  expect((await send('GET', '/notifications')).body).toEqual({ notifications: [] })
})

test.each([
  [
    'without an id',
    { ...orderPlacedEvent({ n: 1 }), id: undefined },
    { type: orderPlacedEvent().type, data: { n: 1 } },
  ],
  ['without a type', { id: 'x', data: 'text' }, { eventId: 'x', type: '(none)', data: 'text' }],
  ['of another spec version', { ...orderPlacedEvent(), specversion: '0.3' }, { eventId: ORDER_ID }],
  ['with bytes for data', { ...orderPlacedEvent(), data: undefined, data_base64: 'AAEC' }, { data: 'AAEC' }],
])('an event %s that was dropped is not lost: it is stored as a dead letter, once', async (_what, event, kept) => {
  const { send, deliver } = await startNotifier()
  expect(await deliver(PLACED, event)).toEqual({ status: 'DROP' })
  for (let n = 0; n < 2; n += 1) expect(await deliver(DEAD, event)).toEqual({ status: 'SUCCESS' })
  expect((await send('GET', '/dead-letters')).body).toMatchObject({ deadLetters: [kept] })
})

test('two events without an id are two dead letters', async () => {
  const { send, deliver } = await startNotifier()
  for (const n of [1, 2]) await deliver(DEAD, { ...orderPlacedEvent({ n }), id: undefined })
  expect((await send('GET', '/dead-letters')).body).toMatchObject({
    deadLetters: [{ data: { n: 1 } }, { data: { n: 2 } }],
  })
})

test('only the newest thousand dead letters are kept', async () => {
  const store = createMemoryStore()
  const letters = createDeadLetters(store)
  const letter = (n: number) => ({ eventId: String(n), type: 'some.type', data: n, at: new Date().toISOString() })
  await Promise.all(Array.from({ length: 1003 }, (_, n) => letters.record(letter(n))))
  const kept = await letters.all()
  expect([kept.length, kept[0]?.data, kept.at(-1)?.data]).toEqual([1000, 3, 1002])
})

test.each([PLACED, DEAD])('while the store is down %s asks for the event again', async (path) => {
  const { store, deliver } = await startNotifier()
  store.isDown = true
  expect(await deliver(path, orderPlacedEvent())).toEqual({ status: 'RETRY' })
})

test.each([PLACED, DEAD])('only the sidecar may call %s', async (path) => {
  const { store, send } = await startNotifier()
  expect(await send('POST', path, { body: orderPlacedEvent() })).toMatchObject({ status: 401 })
  expect(store.keys()).toEqual([])
})
