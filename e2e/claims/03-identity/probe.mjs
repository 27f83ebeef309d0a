// Runs in a pod of a claim. Asks each question of its one argument (JSON) of another pod and prints what came of it, as
// JSON by the question's name: what was answered, or how the connection ended.
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'

const PATIENCE_MS = 5000

/** Sends bytes over TCP and waits for the first that come back. */
async function speak({ host, port, say }) {
  const socket = connect({ host, port, timeout: PATIENCE_MS })
  socket.once('timeout', () => socket.destroy(Object.assign(new Error('silent'), { code: 'SILENT' })))
  await once(socket, 'connect')
  socket.write(say)
  const answer = once(socket, 'data').then(([bytes]) => bytes.toString('latin1'))
  const end = once(socket, 'close').then(() => undefined)
  try {
    const heard = await Promise.race([answer, end])
    return heard === undefined ? { ended: 'CLOSED' } : { heard: heard.slice(0, 600) }
  } finally {
    socket.destroy()
  }
}

/** Calls a sidecar's internal port as another sidecar would, without any certificate. */
async function invoke({ host, port, message }) {
  const session = connectHttp2(`http://${host}:${port}`)
  const failed = once(session, 'error').then(([error]) => Promise.reject(error))
  failed.catch(() => undefined)
  try {
    await Promise.race([once(session, 'connect'), failed])
    const stream = session.request({
      ':method': 'POST',
      ':path': '/dapr.proto.internals.v1.ServiceInvocation/CallLocal',
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    stream.setTimeout(PATIENCE_MS, () => stream.destroy(Object.assign(new Error('silent'), { code: 'SILENT' })))
    const seen = {}
    stream
      .on('response', (headers) => Object.assign(seen, headers))
      .on('trailers', (headers) => Object.assign(seen, headers))
    stream.end(Buffer.from(message, 'base64'))
    const body = Buffer.concat(await Promise.race([stream.toArray(), failed])).toString('latin1')
    return seen[':status'] === undefined
      ? { ended: 'CLOSED' }
      : {
          heard:
            `HTTP ${seen[':status']} grpc-status ${seen['grpc-status']} ${seen['grpc-message'] ?? ''} ${body}`.slice(
              0,
              600,
            ),
        }
  } finally {
    session.destroy()
  }
}

const answers = {}
for (const question of JSON.parse(process.argv[2])) {
  const ask = question.message === undefined ? speak : invoke
  answers[question.name] = await ask(question).catch(({ code, message }) => ({ ended: code ?? message }))
}
console.log(JSON.stringify(answers))
