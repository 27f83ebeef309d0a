// What runs in each pod of the cluster's bench: the called app for everyone, and on loopback, for the driver alone, the
// load generator and what the pod's processes have used so far. It imports nothing that Node alone does not have.
import { createServer, type ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { listProcesses, readCpuMs } from '@better-together/harness/local/proc'
import { echo } from './echo.ts'
import { createExchange, type Exchange } from './http-exchange.ts'
import { runOpenLoop } from './open-loop.ts'

const KEEP_ALIVE = { keepAliveTimeout: 600_000 } // longer than an arm waits for its next block
const { PORT, CONTROL_PORT, TARGET } = process.env
const exchange = TARGET === undefined ? undefined : exchangeWith(new URL(TARGET))

createServer(KEEP_ALIVE, echo).listen(Number(PORT), '0.0.0.0')

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

function exchangeWith({ hostname, port, pathname }: URL): Exchange {
  return createExchange({ host: hostname, port: Number(port), path: pathname })
}

async function turn(rate: number, seconds: number) {
  if (exchange === undefined) throw new Error('This pod is only called')
  return runOpenLoop({ rate, seconds, send: exchange.send })
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
