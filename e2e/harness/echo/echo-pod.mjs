// An app that answers as it is told in the query and counts what reaches it, by `key`. It runs in pods of the bench, from
// a ConfigMap: plain JavaScript, for node alone. SIDECAR makes it stand in for a sidecar on port 50002 that is sick.
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const counts = {}
const count = (key) => {
  counts[key] = (counts[key] ?? 0) + 1
}

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://app')
  const answer = (status, body) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (pathname === '/counts') return answer(200, counts)
  if (pathname !== '/answer') return answer(200, {})
  count(searchParams.get('key'))
  await sleep(Number(searchParams.get('delay') ?? 0))
  answer(Number(searchParams.get('status') ?? 200), { pod: hostname() })
}).listen(8080, process.env.LISTEN ?? '127.0.0.1')

// As gRPC says that it cannot serve now: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md
if (process.env.SIDECAR === 'unavailable') {
  const server = createHttp2Server()
  server.on('stream', (stream) => {
    count('calls')
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14' }, { endStream: true })
  })
  server.listen(50002, '0.0.0.0')
}
process.on('SIGTERM', () => process.exit(0))
