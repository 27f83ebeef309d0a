import { readdir, readFile } from 'node:fs/promises'

/** CPU time in the kernel's fixed unit for user space, see `sysconf(_SC_CLK_TCK)` in proc_pid_stat(5). */
const MS_PER_TICK = 10

export type Memory = {
  /** Proportional share: pages that several processes map are divided among them, so that sums are true. */
  pssMiB: number
  rssMiB: number
}

/** Returns the user and system time in milliseconds that a process has used since its start, by /proc/<pid>/stat; undefined where there is no /proc. */
export async function readCpuMs(pid: number): Promise<number | undefined> {
  const fields = await statFields(pid)
  const [user, system] = [fields?.[11], fields?.[12]].map(Number)
  return user === undefined || system === undefined || Number.isNaN(user + system)
    ? undefined
    : (user + system) * MS_PER_TICK
}

/** Returns whether a process is scheduled before all ordinary ones (SCHED_FIFO, SCHED_RR); undefined where there is no /proc. */
export async function readScheduling(pid: number): Promise<'normal' | 'realtime' | undefined> {
  const policy = (await statFields(pid))?.[38]
  if (policy === undefined) return undefined
  return policy === '1' || policy === '2' ? 'realtime' : 'normal'
}

/** Returns a process's memory by /proc/<pid>/smaps_rollup; undefined where there is no /proc, or the process is not ours. */
export async function readMemory(pid: number): Promise<Memory | undefined> {
  const rollup = await readProc(pid, 'smaps_rollup')
  const mib = (name: string) =>
    Number(rollup?.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1] ?? Number.NaN) / 1024
  const [pssMiB, rssMiB] = [mib('Pss'), mib('Rss')]
  return Number.isNaN(pssMiB) || Number.isNaN(rssMiB) ? undefined : { pssMiB, rssMiB }
}

/** Returns all processes that we may see, with their arguments, from /proc; undefined where there is no /proc. */
export async function listProcesses(): Promise<{ pid: number; args: string[] }[] | undefined> {
  const names = await readdir('/proc').catch(() => undefined)
  if (!names) return undefined
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => ({ pid, args: ((await readProc(pid, 'cmdline')) ?? '').split('\0').filter(Boolean) })),
  )
  return found.filter(({ args }) => args.length > 0)
}

/** The fields of proc_pid_stat(5) from the third on: the second is a name that may itself hold spaces and brackets. */
async function statFields(pid: number): Promise<string[] | undefined> {
  const stat = await readProc(pid, 'stat')
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

const readProc = (pid: number, file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => undefined)
