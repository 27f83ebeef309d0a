import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../run.ts'

export type Command = {
  command: string
  args: readonly string[]
  env?: Record<string, string>
  /** The container that the command runs in the foreground: it can outlive its client, so it is removed by name. */
  container?: string
}

const RESTART_AFTER_MS = 500

/**
 * Keeps named processes running, each with its own log file: one that dies is started again, as Kubernetes would.
 * They get a process group of their own, so that a Ctrl-C in the terminal leaves stopping, and its order, to us.
 */
export function createSupervisor({ logDir, report }: { logDir: string; report: (line: string) => void }) {
  const commands = new Map<string, Command>()
  const running = new Map<string, ChildProcess>()
  const held = new Set<string>()

  function start(name: string, command: Command): void {
    commands.set(name, command)
    held.delete(name)
    launch(name, command)
  }

  function launch(name: string, { command, args, env }: Command): void {
    const log = openSync(logFile(name), 'a')
    const child = spawn(command, args, {
      stdio: ['ignore', log, log],
      detached: true,
      env: { ...process.env, ...env },
    })
    closeSync(log)
    running.set(name, child)
    child.once('error', (error) => report(`${name} could not be started: ${error.message}`))
    child.once('exit', (code, signal) => {
      if (running.get(name) === child) running.delete(name)
      if (!held.has(name)) void relaunch(name, signal ?? `exit code ${code}`)
    })
  }

  async function relaunch(name: string, reason: string): Promise<void> {
    report(`${name} ended (${reason}), starting it again; its log: ${logFile(name)}`)
    await sleep(RESTART_AFTER_MS)
    const command = commands.get(name)
    await removeContainer(command)
    if (command && !held.has(name) && !running.has(name)) launch(name, command)
  }

  /** Ends processes and keeps them down. Those that ignore SIGTERM for `graceMs` are killed. */
  async function stop(names: readonly string[], graceMs = 1500): Promise<void> {
    for (const name of names) held.add(name)
    await Promise.all(
      names.map(async (name) => {
        await end(running.get(name), graceMs)
        await removeContainer(commands.get(name))
      }),
    )
  }

  const logFile = (name: string) => join(logDir, `${name}.log`)

  return {
    start,
    stop,
    logFile,
    /** Sends a signal; the process is started again when that ends it. */
    signal: (name: string, signal: NodeJS.Signals) => running.get(name)?.kill(signal) ?? false,
    pid: (name: string) => running.get(name)?.pid,
    names: () => [...commands.keys()],
    pids: () => new Map([...running].flatMap(([name, { pid }]) => (pid ? [[name, pid] as const] : []))),
    /** Starts one that `stop` keeps down. */
    resume: (name: string) => {
      const command = commands.get(name)
      if (command) start(name, command)
    },
  }
}
export type Supervisor = ReturnType<typeof createSupervisor>

async function end(child: ChildProcess | undefined, graceMs: number): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  child.kill('SIGCONT') // a process that a test has frozen cannot act on SIGTERM
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}

async function removeContainer(command: Command | undefined): Promise<void> {
  if (!command?.container) return
  await run(command.command, ['rm', '--force', command.container]).catch(() => undefined) // gone already
}
