import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bundleProgram } from '../../echo/pods.ts'
import type { Question } from '../../echo/probe.ts'
import { run } from '../../run.ts'

test('each question has its own outcome: a connection, the first bytes, or how the connection ended', async () => {
  const port = await listening((socket) => socket.once('data', (sent) => socket.write(`you said ${sent}`)))
  const closing = await listening((socket) => socket.destroy())
  const closed = createServer()
  const nobody = await portOf(closed)
  closed.close()
  await once(closed, 'close')
  const host = '127.0.0.1'
  const outcomes = await ask([
    { name: 'dial', host, port },
    { name: 'bytes', host, port, send: 'PING' },
    { name: 'hung up', host, port: closing, send: 'PING' },
    { name: 'nobody', host, port: nobody },
    { name: 'internal call to nobody', host, port: nobody, call: { method: 'restock', body: {} } },
  ])
  expect(outcomes).toEqual({
    dial: { answered: 'connected' },
    bytes: { answered: 'you said PING' },
    'hung up': { ended: expect.stringMatching(/^(CLOSED|ECONNRESET|EPIPE)$/) },
    nobody: { ended: 'ECONNREFUSED' },
    'internal call to nobody': { ended: 'ECONNREFUSED' },
  })
})

/** Runs the probe's program as a pod does. */
async function ask(questions: readonly Question[]): Promise<unknown> {
  const program = await bundleProgram(join(import.meta.dirname, '../../echo/probe-main.ts'))
  const args = ['--input-type=module', '-', JSON.stringify(questions)]
  return JSON.parse(await run(process.execPath, args, { input: program }))
}

async function listening(connected: (socket: Socket) => void): Promise<number> {
  const server = createServer(connected)
  onTestFinished(() => void server.close())
  return portOf(server)
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
