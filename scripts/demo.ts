import { parseArgs } from 'node:util'
import { z } from 'zod'
import { runDemo } from './demo/run-demo.ts'

const USAGE = `Usage: npm run demo -- [options]

Starts the shop on this machine with real Dapr sidecars, Redis and Zipkin, places orders, and keeps running until Ctrl-C.
Its dashboard, at http://127.0.0.1:7005 if that port is free, shows what becomes of each order.

  --orders N        place N orders (default 20)
  --concurrency N   at most N of them at a time (default 20)
  --controls        let the dashboard place orders, inject faults and run claims; starts with plenty of stock
  --exit            end when every customer is notified; exit code 0 only when nothing was lost or duplicated;
                    without the dashboard
  --json            print the summary as one JSON object, on the last line of stdout
  --keep            keep the run's folder with its logs even when it succeeds
  --help            this text

Where daprd, Redis and Zipkin come from: docs/binaries.md. Where it fails: docs/troubleshooting.md.`

const count = z.coerce.number().int().min(1).max(100_000)

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '20' },
    concurrency: { type: 'string', default: '20' },
    controls: { type: 'boolean', default: false },
    exit: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort(signal))

if (values.controls && values.exit) {
  console.error(`--controls are for a demo that keeps running, --exit ends it\n\n${USAGE}`)
  process.exit(2)
}
const options = z.object({ orders: count, concurrency: count }).safeParse(values)
if (!options.success) {
  console.error(`--orders and --concurrency are whole numbers from 1 to 100000\n\n${USAGE}`)
  process.exit(2)
}
process.exitCode = await runDemo({ ...values, ...options.data, signal: stopping.signal, env: process.env })
