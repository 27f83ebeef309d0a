import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { StartedShop } from '@better-together/harness/local/shop'
import { createAgentApp, createRunningFaults } from './app.ts'
import { availableFaults, createProcessControl } from './process-control.ts'
import { localClaims, runClaim } from './run-claim.ts'

export type FaultAgent = {
  url: string
  /** A new one for each run; the dashboard shows it as its bearer token. */
  token: string
  /** Aborts a running claim, undoes every fault, and closes. */
  stop: () => Promise<void>
}

type Starting = { root: string; shop: StartedShop; report: (line: string) => void }

/** Starts the fault agent, which listens on loopback for the dashboard's server. */
export async function startFaultAgent({ root, shop, report }: Starting): Promise<FaultAgent> {
  const token = randomBytes(24).toString('base64url')
  const faults = createRunningFaults(createProcessControl(shop), report)
  const ending = new AbortController()
  const runs = new Set<Promise<unknown>>()
  const app = createAgentApp({
    token,
    available: async () => ({ faults: availableFaults, notes: [], claims: await localClaims() }),
    faults,
    runClaim: (number, onLine, signal) => {
      const run = runClaim(root, number, onLine, AbortSignal.any([signal, ending.signal]))
      runs.add(run)
      return run.finally(() => runs.delete(run))
    },
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    stop: async () => {
      ending.abort()
      await Promise.allSettled([faults.clear(), ...runs])
      server.close()
      server.closeAllConnections()
    },
  }
}
