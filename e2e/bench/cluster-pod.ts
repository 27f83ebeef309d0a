// What runs in each pod of the benchmark: the called app for everyone, and on loopback, for the driver alone, the load
// generator and the CPU time of the pod's processes. It imports nothing but Node, so that it can be one file.
import { createServer, type ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { listProcesses, readCpuMs } from '@better-together/harness/local/proc'
import { type Client, createHttpClient, echo } from './http-call.ts'
import { runOpenLoop } from './open-loop.ts'

const KEEP_ALIVE = { keepAliveTimeout: 600_000 } // longer than a variant waits for its next round
const { PORT, CONTROL_PORT, TARGET } = process.env
const client = TARGET === undefined ? undefined : clientFor(new URL(TARGET))

createServer(KEEP_ALIVE, echo).listen(Number(PORT), '0.0.0.0')

createServer(KEEP_ALIVE, (request, response) => {
  const url = new URL(request.url ?? '/', 'http://bench')
  const [rate, seconds] = [url.searchParams.get('rate'), url.searchParams.get('seconds')].map(Number)
  const result = url.pathname === '/measure' ? measure(rate ?? 0, seconds ?? 0) : cpuByProgram()
  result.then(
    (found) => answer(response, 200, found),
    (error: Error) => answer(response, 500, { error: error.message }),
  )
}).listen(Number(CONTROL_PORT), '127.0.0.1')

function answer(response: ServerResponse, status: number, found: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(found))
}

function clientFor({ hostname, port, pathname }: URL): Client {
  return createHttpClient({ host: hostname, port: Number(port), path: pathname })
}

async function measure(rate: number, seconds: number) {
  if (client === undefined) throw new Error('This pod is only called')
  return runOpenLoop({ rate, seconds, send: client.send })
}

/** The pod's containers share their process ids, so that the app sees its sidecars. */
async function cpuByProgram(): Promise<Record<string, number>> {
  const used: Record<string, number> = {}
  for (const { pid, args } of (await listProcesses()) ?? []) {
    const program = basename(args[0] ?? '')
    used[program] = (used[program] ?? 0) + ((await readCpuMs(pid)) ?? 0)
  }
  return used
}
