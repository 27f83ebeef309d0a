import { Router } from 'express'
import { expect, test } from 'vitest'
import { type CloudEvent, cloudEvent, type DeliveryStatus, deliver } from '../src/cloud-event.ts'
import { createHttpApp } from '../src/http-app.ts'
import { createLogger } from '../src/logger.ts'
import { listen } from './listen.ts'

const EVENT = { id: '1', source: 'order', type: 'some.event', specversion: '1.0', data: { n: 1 } }

async function delivering(event: unknown, handle: (event: CloudEvent) => Promise<DeliveryStatus>) {
  const routes = Router().post('/events', deliver(cloudEvent, handle))
  const send = await listen(createHttpApp({ logger: createLogger('test', 'silent'), health: { ready: true }, routes }))
  return send('POST', '/events', { headers: { 'content-type': 'application/cloudevents+json' }, body: event })
}

test.each([
  ['SUCCESS', 200],
  ['RETRY', 503],
  ['DROP', 200],
] as const)('the handler’s decision is returned to the sidecar: %s, with %i', async (status, code) => {
  expect(await delivering(EVENT, async () => status)).toMatchObject({ status: code, body: { status } })
})

test('when the handler fails the event is delivered again', async () => {
  const answer = await delivering(EVENT, () => Promise.reject(new Error('the store is down')))
  expect(answer).toMatchObject({ status: 503, body: { status: 'RETRY' } })
})

test('the handler gets the event’s own data, whatever the sidecar added', async () => {
  const seen: CloudEvent[] = []
  await delivering({ ...EVENT, pubsubname: 'pubsub', topic: 'order-placed' }, async (event) => {
    seen.push(event)
    return 'SUCCESS'
  })
  expect(seen).toEqual([EVENT])
})

test.each([
  ['without an id', { ...EVENT, id: undefined }],
  ['with an empty id', { ...EVENT, id: '' }],
  ['without a type', { ...EVENT, type: undefined }],
  ['of another spec version', { ...EVENT, specversion: '0.3' }],
  ['that is a list', [EVENT]],
  ['that is null', 'null'],
])('an event %s never reaches the handler and is dropped', async (_what, event) => {
  const answer = await delivering(event, () => Promise.reject(new Error('it did reach the handler')))
  expect(answer).toMatchObject({ status: 200, body: { status: 'DROP' } })
})
