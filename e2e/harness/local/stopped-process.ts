import type { Supervisor } from './supervisor.ts'

/** Ends a process as a deployment scaled to nothing does, and keeps it down. Returns what starts it again. */
export async function stopProcess(
  supervisor: Pick<Supervisor, 'stop' | 'resume' | 'pid'>,
  name: string,
): Promise<() => void> {
  if (supervisor.pid(name) === undefined) throw new Error(`${name} cannot be stopped: it is not running`)
  await supervisor.stop([name])
  return () => {
    if (supervisor.pid(name) === undefined) supervisor.resume(name)
  }
}
