// Runs on a node, in a pod with the host's process ids. Prints, for each pod address among its arguments, the processes
// of that pod: those whose network namespace has the address. As JSON, one object for each process.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const addresses = process.argv.slice(2)
const read = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // ended meanwhile
  }
}
const namespaceOf = (pid) => {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}
const mib = (rollup, name) => Number(rollup.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0) / 1024

const byNamespace = new Map()
for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
  const namespace = namespaceOf(pid)
  if (namespace) byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), Number(pid)])
}
const found = []
for (const pids of byNamespace.values()) {
  const routes = read(pids[0], 'net/fib_trie')
  // A node has routes to its pods' addresses as well; only in the pod itself is the address local.
  const address = addresses.find((one) =>
    new RegExp(`\\|-- ${one.replaceAll('.', '\\.')}\\n\\s+/32 host LOCAL`).test(routes),
  )
  if (!address) continue
  for (const pid of pids) {
    const stat = read(pid, 'stat')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const rollup = read(pid, 'smaps_rollup')
    found.push({
      address,
      pid,
      args: read(pid, 'cmdline').split('\0').filter(Boolean),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
      pssMiB: mib(rollup, 'Pss'),
      rssMiB: mib(rollup, 'Rss'),
    })
  }
}
console.log(JSON.stringify(found))
