import { createLogger } from '@better-together/shared/logger'
import { expect, test } from 'vitest'
import { createMemoryStore } from '../../shared/test/memory-store.ts'
import { createNotifications } from '../src/adapters/notifications.ts'
import { notifyCustomer } from '../src/notify-customer.ts'
import { DATA, ORDER_ID, orderPlacedEvent } from './events.ts'

const logger = createLogger('test', 'silent')

function openNotifications(store = createMemoryStore()) {
  return { store, notifications: createNotifications(store) }
}

test('a notification states what was bought and what it costs', async () => {
  const { notifications } = openNotifications()
  expect(await notifyCustomer(orderPlacedEvent(), notifications, logger)).toBe('SUCCESS')
  expect(await notifications.all()).toEqual([
    {
      orderId: ORDER_ID,
      eventId: ORDER_ID,
      customer: 'Ada',
      message: 'Ada, your order of 2 × tamper for 68.05 is confirmed',
      at: expect.any(String),
    },
  ])
})

test('an event delivered many times, at several processes at once, notifies the customer once', async () => {
  const { store, notifications } = openNotifications()
  const others = [notifications, openNotifications(store).notifications, openNotifications(store).notifications]
  const deliveries = Array.from({ length: 12 }, (_, n) =>
    notifyCustomer(orderPlacedEvent(), others[n % 3] ?? notifications, logger),
  )
  expect(new Set(await Promise.all(deliveries))).toEqual(new Set(['SUCCESS']))
  expect(await notifications.all()).toHaveLength(1)
})

test('the same order under another event id is the same notification', async () => {
  const { notifications } = openNotifications()
  await notifyCustomer(orderPlacedEvent(), notifications, logger)
  await notifyCustomer({ ...orderPlacedEvent(), id: 'another' }, notifications, logger)
  expect(await notifications.all()).toMatchObject([{ eventId: ORDER_ID }])
})

test('every order is notified, whatever its id', async () => {
  const { notifications } = openNotifications()
  const ids = Array.from({ length: 16 }, (_, n) => `ord_${'0'.repeat(23)}${n.toString(16)}`)
  for (const orderId of ids) await notifyCustomer(orderPlacedEvent({ ...DATA, orderId }), notifications, logger)
  expect((await notifications.all()).map(({ orderId }) => orderId).sort()).toEqual(ids)
})

test.each([
  ['of an unknown type', { ...orderPlacedEvent(), type: 'com.example.shop.order.vanished.v1' }],
  ['without data', { ...orderPlacedEvent(), data: undefined }],
  ['with data that is text', orderPlacedEvent('hello')],
  ['about no order', orderPlacedEvent({ ...DATA, orderId: 'ord_1' })],
  ['with a quantity in words', orderPlacedEvent({ ...DATA, quantity: 'two' })],
  ['without a price', orderPlacedEvent({ ...DATA, totalCents: undefined })],
])('an event %s is dropped, and nobody is notified', async (_what, event) => {
  const { notifications } = openNotifications()
  expect(await notifyCustomer(event, notifications, logger)).toBe('DROP')
  expect(await notifications.all()).toEqual([])
})

test('while the store is down an event counts as not delivered, and its redelivery notifies the customer', async () => {
  const { store, notifications } = openNotifications()
  store.isDown = true
  await expect(notifyCustomer(orderPlacedEvent(), notifications, logger)).rejects.toThrow('the store is down')
  store.isDown = false
  await notifyCustomer(orderPlacedEvent(), notifications, logger)
  expect(await notifications.all()).toHaveLength(1)
})
