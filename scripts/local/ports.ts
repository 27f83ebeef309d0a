import { createServer } from 'node:net'

/** The port when it is free on loopback, else any free one; 0 asks for any. Two demos side by side get different ports. */
async function freePort(preferred: number): Promise<number> {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? Promise.reject(new Error('No free TCP port on 127.0.0.1'))
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

/** A port for each name, each different. `preferred` maps a name to its usual port. */
export async function freePorts<Name extends string>(
  preferred: Readonly<Record<Name, number>>,
): Promise<Record<Name, number>> {
  const ports: Partial<Record<Name, number>> = {}
  const taken = new Set<number>()
  for (const name of Object.keys(preferred) as Name[]) {
    let port = await freePort(preferred[name])
    while (taken.has(port)) port = await freePort(0)
    taken.add(port)
    ports[name] = port
  }
  return ports as Record<Name, number>
}
