import { expect, test } from 'vitest'
import { listen } from '../../shared/test/listen.ts'
import { createLegacyApp } from '../src/app.ts'

const START = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
const traceparent = (n: number) => `00-${String(n).padStart(32, '0')}-00000000000000ff-01`

test('each arrival is listed with the headers of its caller and proxy, and only new ones are returned', async () => {
  const send = await listen(createLegacyApp('v1'))
  await send('GET', '/price?sku=tamper&fail=503', { headers: { traceparent: traceparent(1) } })
  await send('GET', '/price?sku=tamper', { headers: { traceparent: traceparent(1), 'x-envoy-attempt-count': '2' } })
  await send('GET', '/healthz')
  await send('GET', '/price?sku=unicorn')
  expect((await send('GET', '/arrivals')).body).toEqual({
    START,
    NEXT: 3,
    ARRIVALS: [{ TRACEPARENT: traceparent(1) }, { TRACEPARENT: traceparent(1), ENVOY_ATTEMPT: '2' }, {}],
  })
  expect((await send('GET', '/arrivals?after=2')).body).toMatchObject({ NEXT: 3, ARRIVALS: [{}] })
  for (const after of ['3', '9'])
    expect((await send('GET', `/arrivals?after=${after}`)).body).toMatchObject({ NEXT: 3, ARRIVALS: [] })
})

test('a call is listed while it still waits for its response', async () => {
  const send = await listen(createLegacyApp('v1'))
  const slow = send('GET', '/price?sku=tamper&delay=300', { headers: { traceparent: traceparent(7) } })
  await expect.poll(async () => (await send('GET', '/arrivals')).body).toMatchObject({ NEXT: 1 })
  await slow
})

test.each(['after=soon', 'after=-5', 'after='])('an invalid %s returns everything', async (query) => {
  const send = await listen(createLegacyApp('v1'))
  await send('GET', '/price?sku=tamper')
  expect((await send('GET', `/arrivals?${query}`)).body).toMatchObject({ NEXT: 1, ARRIVALS: [{}] })
})

test('the latest two thousand are kept, with long headers cut off', async () => {
  const send = await listen(createLegacyApp('v1'))
  for (let n = 0; n < 4100; n++) await send('GET', '/price', { headers: { traceparent: `${n}-${'x'.repeat(500)}` } })
  const { NEXT, ARRIVALS } = (await send('GET', '/arrivals')).body as {
    NEXT: number
    ARRIVALS: Record<string, string>[]
  }
  expect([NEXT, ARRIVALS.length]).toEqual([4100, 2000])
  expect(ARRIVALS[0]?.TRACEPARENT).toMatch(/^2100-x{59}$/)
})
