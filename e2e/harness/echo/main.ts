// The program of echo pods: the app, and, where UNAVAILABLE_PORT is set, what looks like a sidecar that cannot serve now.
import { createServer } from 'node:http2'
import { hostname } from 'node:os'
import { startEchoApp } from './echo-app.ts'

const { PORT, UNAVAILABLE_PORT } = process.env
const { log } = await startEchoApp({ port: Number(PORT), host: '0.0.0.0', instance: hostname() })

if (UNAVAILABLE_PORT !== undefined) {
  const server = createServer()
  server.on('stream', (stream) => {
    log.add({ call: 'UNAVAILABLE', path: '/', atMs: Date.now(), bodyBytes: 0, answered: 'UNAVAILABLE' })
    // As gRPC states it: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14' }, { endStream: true })
  })
  server.listen(Number(UNAVAILABLE_PORT), '0.0.0.0')
}
process.once('SIGTERM', () => process.exit(0))
