import type { BenchReport } from './bench-report.ts'

type Program = { address: string; args: readonly string[]; pssMiB: number; rssMiB: number }

const SIDECARS: Record<string, string> = {
  none: 'no sidecar',
  dapr: 'Dapr alone',
  mesh: 'mesh alone',
  both: 'Dapr + mesh',
}

/** The bench's report of memory, from the processes in its pods: by role, program and what stands beside it. */
export function memoryRows(
  pods: readonly { name: string; ip: string }[],
  programs: readonly Program[],
): BenchReport['memory'] {
  const rows = programs.flatMap(({ address, args, pssMiB, rssMiB }) => {
    const [role, kind = ''] = pods.find(({ ip }) => ip === address)?.name.split('-') ?? []
    const program = args[0]?.split('/').at(-1) ?? ''
    if (role === undefined || program === 'pause') return []
    const isApp = program === 'node'
    if (isApp && role === 'caller') return []
    return [{ process: `${role} ${isApp ? 'app' : program}, ${SIDECARS[kind] ?? kind}`, pssMiB, rssMiB }]
  })
  return rows.length > 0 ? rows.sort((one, other) => one.process.localeCompare(other.process)) : null
}
