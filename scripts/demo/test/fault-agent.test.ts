import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { listen } from '../../../services/shared/test/listen.ts'
import { type Agent, createAgentApp, createRunningFaults } from '../fault-agent/app.ts'

const TOKEN = { authorization: 'Bearer secret' }
const stopOrder = { kind: 'stop', target: 'order', seconds: 60 }

async function startAgent(parts: Partial<Agent> = {}) {
  const undo = vi.fn(async () => undefined)
  const inject = vi.fn(async () => ({ title: 'order is stopped', undo }))
  const faults = createRunningFaults({ inject }, () => undefined)
  const app = createAgentApp({
    token: 'secret',
    available: async () => ({ faults: [], notes: [], claims: [{ number: 2, statement: 'Only a mesh encrypts all' }] }),
    faults,
    runClaim: async () => 'holds',
    ...parts,
  })
  const send = await listen(createServer(app).listeners('request')[0] as typeof app)
  return { send, faults, inject, undo }
}

const lines = (body: unknown) =>
  String(body)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)

test.each([{}, { authorization: 'Bearer other' }, { authorization: 'secret' }])(
  'a client without the token, %o, gets and does nothing',
  async (headers) => {
    const { send, inject } = await startAgent()
    expect((await send('GET', '/available', { headers })).status).toBe(401)
    expect((await send('POST', '/faults', { headers, body: stopOrder })).status).toBe(401)
    expect(inject).not.toHaveBeenCalled()
  },
)

test('a fault begins, and ends once on request', async () => {
  const { send, undo } = await startAgent()
  const { status, body } = await send('POST', '/faults', { headers: TOKEN, body: stopOrder })
  expect({ status, body }).toEqual({ status: 200, body: { id: expect.any(String), title: 'order is stopped' } })
  const { id } = body as { id: string }
  for (const _ of [1, 2]) expect((await send('DELETE', `/faults/${id}`, { headers: TOKEN })).status).toBe(204)
  expect(undo).toHaveBeenCalledTimes(1)
})

test('a fault ends by itself, even when no client asks any more', async () => {
  const { send, undo } = await startAgent()
  await send('POST', '/faults', { headers: TOKEN, body: { ...stopOrder, seconds: 1 } })
  expect(undo).not.toHaveBeenCalled()
  await sleep(1200)
  expect(undo).toHaveBeenCalledTimes(1)
})

test('all faults end on request, including those of a dashboard that is gone', async () => {
  const { send, undo } = await startAgent()
  await send('POST', '/faults', { headers: TOKEN, body: stopOrder })
  await send('POST', '/faults', { headers: TOKEN, body: { ...stopOrder, target: 'inventory' } })
  for (const _ of [1, 2]) expect((await send('DELETE', '/faults', { headers: TOKEN })).status).toBe(204)
  expect(undo).toHaveBeenCalledTimes(2)
})

test('a fault that cannot be undone is not reported as undone; it is retried and reported once', async () => {
  const undo = vi.fn(async () => undefined)
  const lines: string[] = []
  const inject = async () => ({ title: 'order is stopped', undo })
  const faults = createRunningFaults({ inject }, (line) => lines.push(line), 50)
  const { send } = await startAgent({ faults })
  const { body } = await send('POST', '/faults', { headers: TOKEN, body: stopOrder })
  undo.mockRejectedValue(new Error('it hangs'))
  for (const path of ['/faults', `/faults/${(body as { id: string }).id}`]) {
    expect(await send('DELETE', path, { headers: TOKEN })).toMatchObject({ status: 503, body: { detail: 'it hangs' } })
  }
  undo.mockResolvedValue(undefined)
  await vi.waitFor(() => expect(lines.at(-1)).toBe('ended: order is stopped'))
  expect(lines).toEqual([
    'order is stopped',
    'could not undo “order is stopped” yet: it hangs',
    'ended: order is stopped',
  ])
})

test('at the end of the demo every fault is undone', async () => {
  const { send, faults, undo } = await startAgent()
  for (const target of ['order', 'inventory']) {
    await send('POST', '/faults', { headers: TOKEN, body: { ...stopOrder, target } })
  }
  await faults.clear()
  expect(undo).toHaveBeenCalledTimes(2)
})

test.each([
  { kind: 'stop', target: 'order' },
  { kind: 'stop', target: 'order', seconds: 6000 },
  { kind: 'shell', command: 'ls', seconds: 1 },
  { ...stopOrder, more: true },
])('an invalid fault, %o, is refused', async (body) => {
  const { send, inject } = await startAgent()
  expect(await send('POST', '/faults', { headers: TOKEN, body })).toMatchObject({
    status: 422,
    body: { type: 'urn:better-together:problem:invalid-body' },
  })
  expect(inject).not.toHaveBeenCalled()
})

test('a claim is reported line by line, with its result last', async () => {
  const { send } = await startAgent({
    runClaim: async (number, onLine) => {
      onLine(`claim ${number}: watching the wire`)
      return 'holds'
    },
  })
  const { headers, body } = await send('POST', '/claims/2', { headers: TOKEN })
  expect(headers['content-type']).toContain('application/x-ndjson')
  expect(lines(body)).toEqual([{ line: 'claim 2: watching the wire' }, { state: 'holds' }])
})

test('a claim that breaks reports the reason and counts as failed', async () => {
  const { send } = await startAgent({ runClaim: () => Promise.reject(new Error('no daprd')) })
  const { body } = await send('POST', '/claims/2', { headers: TOKEN })
  expect(lines(body)).toEqual([{ line: 'no daprd' }, { state: 'failed' }])
})

test.each(['99', '0', 'x', '2.5'])('there is no claim %s', async (number) => {
  const { send } = await startAgent()
  expect((await send('POST', `/claims/${number}`, { headers: TOKEN })).status).toBe(404)
})

test('one claim runs at a time', async () => {
  let finish: (state: 'holds') => void = () => undefined
  const { send } = await startAgent({ runClaim: () => new Promise((resolve) => (finish = resolve)) })
  const first = send('POST', '/claims/2', { headers: TOKEN })
  await vi.waitFor(async () => expect((await send('POST', '/claims/2', { headers: TOKEN })).status).toBe(409))
  finish('holds')
  await first
  expect((await send('POST', '/claims/99', { headers: TOKEN })).status).toBe(404)
})
