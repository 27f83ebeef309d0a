// What runs in each pod of the cluster's bench: the called app for everyone, and on loopback, for the driver alone, the
// load generator and what the pod's processes have used so far. It imports nothing that Node alone does not have.
import { Agent, createServer, request as httpRequest, type ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { listProcesses, readCpuMs } from '../../e2e/observers/proc.ts'
import { BODY_BYTES } from './http-exchange.ts'
import { runOpenLoop } from './open-loop.ts'

const KEEP_ALIVE = { keepAliveTimeout: 600_000 } // longer than an arm waits for its next block
const { PORT, CONTROL_PORT, TARGET } = process.env

createServer(KEEP_ALIVE, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length })
    response.end(body)
  })
}).listen(Number(PORT), '0.0.0.0')

createServer(KEEP_ALIVE, (request, response) => {
  const url = new URL(request.url ?? '/', 'http://bench')
  const [rate, seconds] = [url.searchParams.get('rate'), url.searchParams.get('seconds')].map(Number)
  const asked = url.pathname === '/turn' ? turn(rate ?? 0, seconds ?? 0) : cpuByContainer()
  asked.then(
    (found) => answer(response, 200, found),
    (error: Error) => answer(response, 500, { error: error.message }),
  )
}).listen(Number(CONTROL_PORT), '127.0.0.1')

function answer(response: ServerResponse, status: number, found: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(found))
}

const agent = new Agent({ keepAlive: true, maxSockets: 512 })
const body = Buffer.alloc(BODY_BYTES, 'x')

async function turn(rate: number, seconds: number) {
  if (TARGET === undefined) throw new Error('This pod is only called')
  return runOpenLoop({ rate, seconds, send: () => post(TARGET) })
}

function post(target: string): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream', 'content-length': body.length }
  return new Promise((resolve, reject) => {
    const request = httpRequest(target, { method: 'POST', agent, headers }, (response) => {
      let length = 0
      response.on('data', (chunk: Buffer) => (length += chunk.length))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200 && length === BODY_BYTES) resolve()
        else reject(new Error(`POST ${target} answered ${response.statusCode} with ${length} bytes`))
      })
    })
    request.on('error', reject)
    request.setTimeout(10_000, () => request.destroy(new Error(`POST ${target} got no answer for 10 s`)))
    request.end(body)
  })
}

/** The pod's containers share their process ids, so that the app sees its sidecars. */
async function cpuByContainer(): Promise<Record<string, number>> {
  const used: Record<string, number> = {}
  for (const { pid, args } of await listProcesses()) {
    const program = basename(args[0] ?? '')
    used[program] = (used[program] ?? 0) + ((await readCpuMs(pid)) ?? 0)
  }
  return used
}
