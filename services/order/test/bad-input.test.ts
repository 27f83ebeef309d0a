import { expect, test } from 'vitest'
import { createWorld, REQUEST } from './fake-shop.ts'
import { startApi } from './start-api.ts'

const problem = (status: number, code: string) => ({
  status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: { type: `urn:better-together:problem:${code}`, status, detail: expect.any(String) },
})

const json = (changes: object) => JSON.stringify({ ...REQUEST, ...changes })

test.each([
  ['no body', undefined, 415, 'not-json'],
  ['an empty body', '', 422, 'invalid-body'],
  ['malformed JSON', '{"customer":"Ada",', 400, 'malformed-json'],
  ['JSON cut off in a character', Buffer.from([0x22, 0xe2, 0x82]), 400, 'malformed-json'],
  ['a list', '[]', 422, 'invalid-body'],
  ['null', 'null', 422, 'invalid-body'],
  ['nothing in it', '{}', 422, 'invalid-body'],
  ['2 MB', json({ customer: 'A'.repeat(2 * 1024 * 1024) }), 413, 'body-too-large'],
  ['quantity 0', json({ quantity: 0 }), 422, 'invalid-body'],
  ['quantity -1', json({ quantity: -1 }), 422, 'invalid-body'],
  ['quantity 1e9', json({ quantity: 1e9 }), 422, 'invalid-body'],
  ['quantity 1.5', json({ quantity: 1.5 }), 422, 'invalid-body'],
  ['quantity "2"', json({ quantity: '2' }), 422, 'invalid-body'],
  ['quantity null', json({ quantity: null }), 422, 'invalid-body'],
  ['quantity 1e999', '{"customer":"Ada","sku":"tamper","quantity":1e999}', 422, 'invalid-body'],
  ['a customer of blanks', json({ customer: '   ' }), 422, 'invalid-body'],
  ['a customer of 101 letters', json({ customer: 'a'.repeat(101) }), 422, 'invalid-body'],
  ['a SKU that is a number', json({ sku: 7 }), 422, 'invalid-body'],
  ['a SKU that is a path', json({ sku: '../stock' }), 422, 'invalid-body'],
  ['the SKU __proto__', json({ sku: '__proto__' }), 422, 'invalid-body'],
  ['an unknown field', json({ discount: 100 }), 422, 'invalid-body'],
  ['a price of the buyer’s own', json({ unitPriceCents: 1 }), 422, 'invalid-body'],
])('an order with %s is refused and leaves nothing behind', async (_what, body, status, code) => {
  const world = createWorld()
  const send = await startApi(world)
  expect(await send('POST', '/orders', { headers: { 'idempotency-key': 'key' }, body })).toMatchObject(
    problem(status, code),
  )
  expect(world.store.keys()).toEqual([])
  expect(world.available()).toBe(10)
})

test.each<[string, Record<string, string | string[]>]>([
  ['no key', {}],
  ['an empty key', { 'idempotency-key': '' }],
  ['a key of 201 characters', { 'idempotency-key': 'k'.repeat(201) }],
  ['a key that is not ASCII', { 'idempotency-key': 'clé' }],
  ['a key with a blank in it', { 'idempotency-key': 'my key' }],
  ['two keys', { 'idempotency-key': ['one', 'two'] }],
])('an order with %s is refused and leaves nothing behind', async (_what, headers) => {
  const world = createWorld()
  const send = await startApi(world)
  expect(await send('POST', '/orders', { headers, body: REQUEST })).toMatchObject(
    problem(400, 'idempotency-key-required'),
  )
  expect(world.store.keys()).toEqual([])
})

test('an order that is not JSON is refused with 415', async () => {
  const send = await startApi(createWorld())
  const headers = { 'idempotency-key': 'key', 'content-type': 'application/x-www-form-urlencoded' }
  expect(await send('POST', '/orders', { headers, body: 'sku=tamper&quantity=1' })).toMatchObject(
    problem(415, 'not-json'),
  )
})

test('a key reused for another order is refused with 422, and one order is stored', async () => {
  const world = createWorld()
  const send = await startApi(world)
  const headers = { 'idempotency-key': 'key' }
  await send('POST', '/orders', { headers, body: REQUEST })
  const again = await send('POST', '/orders', { headers, body: { ...REQUEST, quantity: 3 } })
  expect(again).toMatchObject(problem(422, 'idempotency-key-reused'))
  expect(world.available()).toBe(8)
})

test.each([
  ['GET', '/orders/%2e%2e/x', 404],
  ['GET', '/orders/../x', 404],
  ['GET', '//orders', 404],
  ['GET', '/orders/ord_zzz', 404],
  ['GET', '/orders/ord_000000000000000000000000', 404],
  ['GET', '/orders/order-index', 404],
  ['GET', '/orders/%00', 404],
  ['GET', '/orders/%E0%A4%A', 400],
  ['GET', '/orders;x=1', 404],
  ['GET', `/orders/${'9'.repeat(5000)}`, 404],
  ['DELETE', '/orders', 404],
  ['POST', '/orders/ord_000000000000000000000000', 404],
])('%s %s is answered with a problem of status %i', async (method, path, status) => {
  const send = await startApi(createWorld())
  expect(await send(method, path)).toMatchObject({
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: { status },
  })
})
