import { expect, onTestFinished, test } from 'vitest'
import { type Reply, startSubscriber } from '../../echo/subscriber.ts'
import { freePorts } from '../../local/ports.ts'

test('deliveries get the replies that the event asks for, the last one for all further ones', async () => {
  const { deliver, subscriber } = await started()
  const replies: Reply[] = [500, 'RETRY', 'SUCCESS']
  const answers = []
  for (let n = 0; n < 4; n++) answers.push(await deliver('/events', { name: 'one', replies }))
  expect(answers).toEqual([
    [500, ''],
    [200, '{"status":"RETRY"}'],
    [200, '{"status":"SUCCESS"}'],
    [200, '{"status":"SUCCESS"}'],
  ])
  expect(subscriber.of('/events', 'one').map(({ reply }) => reply)).toEqual([500, 'RETRY', 'SUCCESS', 'SUCCESS'])
  expect(subscriber.of('/events', 'other')).toEqual([])
})

test('a dead letter succeeds whatever the event asks for, and is counted by its own path', async () => {
  const { deliver, subscriber } = await started()
  await deliver('/events', { name: 'one', replies: [500] })
  expect(await deliver('/events-dead', { name: 'one', replies: [500] })).toEqual([200, '{"status":"SUCCESS"}'])
  expect([subscriber.of('/events', 'one').length, subscriber.of('/events-dead', 'one').length]).toEqual([1, 1])
})

test('it is healthy and ready, as the service in whose place it stands, and knows no other path', async () => {
  const { status } = await started()
  expect(await Promise.all(['/healthz', '/readyz', '/dapr/config'].map(status))).toEqual([200, 200, 404])
})

test('an event can ask for no reply at all', async () => {
  const { deliver, subscriber } = await started()
  await expect(deliver('/events', { name: 'hangs', replies: ['nothing'] })).rejects.toThrow('timeout')
  expect(subscriber.of('/events', 'hangs').length).toBe(1)
})

async function started() {
  const { port } = await freePorts({ port: 0 })
  const subscriber = await startSubscriber(port)
  onTestFinished(() => subscriber.stop())
  const deliver = async (path: string, data: { name: string; replies: Reply[] }) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: JSON.stringify({ data }),
      signal: AbortSignal.timeout(500),
    })
    return [response.status, await response.text()] as const
  }
  const status = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  return { subscriber, deliver, status }
}
