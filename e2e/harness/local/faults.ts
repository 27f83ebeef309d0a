import type { Supervisor } from './supervisor.ts'

/** Ends a process at once, as a lost machine does; its supervisor starts it again. @throws Error when it does not run */
export function kill(supervisor: Pick<Supervisor, 'signal'>, name: string): void {
  send(supervisor, name, 'SIGKILL')
}

/** Stops a process without ending it: its connections stay open and nothing answers. Returns what lets it go on. */
export function freeze(supervisor: Pick<Supervisor, 'signal'>, name: string): () => void {
  send(supervisor, name, 'SIGSTOP')
  return () => send(supervisor, name, 'SIGCONT')
}

function send(supervisor: Pick<Supervisor, 'signal'>, name: string, signal: NodeJS.Signals): void {
  if (!supervisor.signal(name, signal)) throw new Error(`${name} got no ${signal}: it is not running`)
}

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
