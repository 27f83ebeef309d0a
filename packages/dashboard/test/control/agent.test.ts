import { expect, test } from 'vitest'
import { answerJson, startServer } from '../../../shop-client/test/http-server.ts'
import { createAgentControl } from '../../src/control/agent.ts'

const STOP = { kind: 'stop', target: 'inventory', seconds: 5 } as const

async function start(answer: Parameters<typeof startServer>[0]) {
  const { url, calls } = await startServer(answer)
  return { control: createAgentControl({ url, token: 'secret' }), calls }
}

test('it asks which faults are available, with its token', async () => {
  const offered = { faults: [{ kind: 'stop', targets: ['inventory'] }], notes: ['no freezing'], claims: [] }
  const { control, calls } = await start((_call, response) => answerJson(response, 200, offered))
  expect(await control.available()).toEqual(offered)
  expect(calls[0]).toMatchObject({ path: '/available', headers: { authorization: 'Bearer secret' } })
})

test('it begins a fault and ends it, even when the fault has already ended by itself', async () => {
  let status = 204
  const { control, calls } = await start(({ method }, response) => {
    if (method === 'POST') answerJson(response, 200, { id: 'a/b', title: 'inventory is stopped' })
    else response.writeHead(status).end()
  })
  const { title, undo } = await control.inject(STOP)
  await undo()
  status = 404
  await undo()
  expect(title).toBe('inventory is stopped')
  expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', '/faults', STOP],
    ['DELETE', '/faults/a%2Fb', undefined],
    ['DELETE', '/faults/a%2Fb', undefined],
  ])
})

test('a fault that another dashboard began is ended', async () => {
  const { control, calls } = await start((_call, response) => void response.writeHead(204).end())
  await control.recover?.()
  expect(calls).toMatchObject([{ method: 'DELETE', path: '/faults', headers: { authorization: 'Bearer secret' } }])
})

test('a refusal is reported in the agent’s own words', async () => {
  const { control } = await start((_call, response) => answerJson(response, 422, { detail: 'there is no inventory' }))
  await expect(control.inject(STOP)).rejects.toMatchObject({ status: 422, message: 'there is no inventory' })
})

test.each([401, 500])('an agent that answers %i is unavailable', async (status) => {
  const { control } = await start((_call, response) => void response.writeHead(status).end())
  await expect(control.available()).rejects.toMatchObject({ status: 503 })
})

test('an agent that has gone away is unavailable', async () => {
  const control = createAgentControl({ url: 'http://127.0.0.1:1', token: 'secret' })
  await expect(control.inject(STOP)).rejects.toMatchObject({ status: 503, code: 'control-agent-unavailable' })
})

test('a claim’s lines arrive one by one, followed by its result', async () => {
  const { control } = await start(({ path }, response) => {
    expect(path).toBe('/claims/6')
    response.write('{"line":"star')
    setTimeout(() => response.end('ting"}\n{"line":"fünf"}\n{"state":"holds"}\n'), 20)
  })
  const lines: string[] = []
  const state = await control.runClaim?.(6, (line) => lines.push(line), new AbortController().signal)
  expect([lines, state]).toEqual([['starting', 'fünf'], 'holds'])
})

test('a claim that is cut off has no result, and a cancelled one is cancelled at the agent too', async () => {
  const closed: string[] = []
  const { control } = await start(({ path }, response) => {
    response.on('close', () => closed.push(path))
    response.write('{"line":"starting"}\n')
    if (path === '/claims/6') response.end()
  })
  const run = (number: number, signal: AbortSignal) => control.runClaim?.(number, () => undefined, signal)
  await expect(run(6, new AbortController().signal)).rejects.toThrow('ended before')
  const stopping = new AbortController()
  const running = run(7, stopping.signal)
  setTimeout(() => stopping.abort(), 20)
  await expect(running).rejects.toThrow()
  await expect.poll(() => closed).toContain('/claims/7')
})
