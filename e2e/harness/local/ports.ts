import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const usualPorts = {
  order: 7001,
  inventory: 7002,
  notifier: 7003,
  'legacy-pricing': 7004,
  redis: 6379,
  zipkin: 9411,
  sentry: 50101,
  'sentry-healthz': 50102,
  'sentry-metrics': 50103,
  'order-dapr-http': 3501,
  'order-dapr-grpc': 50011,
  'order-dapr-internal': 50021,
  'order-dapr-metrics': 9091,
  'inventory-dapr-http': 3502,
  'inventory-dapr-grpc': 50012,
  'inventory-dapr-internal': 50022,
  'inventory-dapr-metrics': 9092,
  'notifier-dapr-http': 3503,
  'notifier-dapr-grpc': 50013,
  'notifier-dapr-internal': 50023,
  'notifier-dapr-metrics': 9093,
}
export type PortName = keyof typeof usualPorts
export type Ports = Record<PortName, number>

/** Returns the usual ports where they are free, others where they are taken. */
export const choosePorts = (): Promise<Ports> => freePorts(usualPorts)

/** Returns arbitrary free ports, for tests that run beside a demo. */
export const anyPorts = (): Promise<Ports> =>
  freePorts(Object.fromEntries(Object.keys(usualPorts).map((name) => [name, 0])) as Ports)

/**
 * Any other ports are taken from here: below what operating systems give to outgoing connections (from 32768 on Linux, 49152
 * elsewhere), one of which could have the port before the process that it was chosen for listens on it.
 */
const UNCLAIMED = [20_000, 30_000] as const

/** A file per port that a running process of ours has chosen and may not be listening on yet. */
const RESERVATIONS = join(tmpdir(), 'better-together-ports')

/**
 * Returns a port for each name, each different and free on loopback. Two runs that start at the same moment get different ones.
 *
 * @param preferred a name's usual port, taken where it is free; 0 asks for any
 */
export async function freePorts<Name extends string>(
  preferred: Readonly<Record<Name, number>>,
): Promise<Record<Name, number>> {
  mkdirSync(RESERVATIONS, { recursive: true })
  const ports: Partial<Record<Name, number>> = {}
  for (const name of Object.keys(preferred) as Name[]) ports[name] = await freePort(preferred[name])
  return ports as Record<Name, number>
}

async function freePort(preferred: number): Promise<number> {
  const usual = preferred === 0 ? undefined : await tryPort(preferred)
  if (usual !== undefined && reserve(usual)) return usual
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const any = await tryPort(randomInt(...UNCLAIMED))
    if (any !== undefined && reserve(any)) return any
  }
  throw new Error('No free TCP port on 127.0.0.1')
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}

function reserve(port: number): boolean {
  const file = join(RESERVATIONS, String(port))
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    reserved.add(file)
    return true
  } catch {
    if (reserved.has(file) || isAlive(ownerOf(file))) return false
    rmSync(file, { force: true }) // left by a run that was killed
    return false
  }
}

const reserved = new Set<string>()
process.once('exit', () => {
  for (const file of reserved) rmSync(file, { force: true })
})

function ownerOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0 // its owner ended just now
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
