import type { Readable } from 'node:stream'
import { execa } from 'execa'
import type { z } from 'zod'
import { run } from '../run.ts'

/** kubectl for one cluster: runs its arguments and returns what it prints. Rejects with the command and what it reported. */
export type Kubectl = {
  /** @param input for kubectl's standard input, where the arguments have `--filename -` or `--stdin` */
  (args: readonly string[], input?: string): Promise<string>
  /** The same for one namespace, which the arguments then need not name. Objects of another namespace are refused. */
  in(namespace: string): Kubectl
  /** Creates the objects, or updates those that exist. */
  apply(objects: readonly object[], ...options: string[]): Promise<void>
  /** Creates the objects. Rejects when one exists. */
  create(objects: readonly object[]): Promise<void>
  /** Deletes the objects; those that do not exist are ignored. @param options such as `--wait=false` */
  remove(objects: readonly object[], ...options: string[]): Promise<void>
  /** Returns what a command such as `['get', 'pods']` prints with `--output json`, checked. */
  json<Schema extends z.ZodType>(args: readonly string[], schema: Schema): Promise<z.infer<Schema>>
  /** Returns a value of a secret, decoded. */
  secret(name: string, key: string): Promise<string>
  /** Starts a command that runs until it is stopped, such as `port-forward`. */
  start(args: readonly string[]): RunningCommand
}

export type RunningCommand = {
  stdout: Readable
  /** Resolves with what it wrote to stderr. */
  ended: Promise<string>
  /** Ends it and resolves as `ended` does. */
  stop(): Promise<string>
}

/** Returns kubectl for a context. @param context undefined: the current one */
export function kubectlFor(context: string | undefined): Kubectl {
  return kubectlWith(context === undefined ? [] : ['--context', context])
}

/** Returns kubectl with options that every call has, such as `--kubeconfig` and its file. */
export function kubectlWith(options: readonly string[]): Kubectl {
  async function kubectl(args: readonly string[], input?: string): Promise<string> {
    return run('kubectl', [...options, ...args], input === undefined ? {} : { input })
  }
  const send = async (verb: readonly string[], items: readonly object[]) => {
    // By standard input: arguments, which may hold secrets, can be read by every process of this machine.
    await kubectl([...verb, '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  }
  return Object.assign(kubectl, {
    in: (namespace: string) => kubectlWith([...options, '--namespace', namespace]),
    apply: (objects: readonly object[], ...more: string[]) => send(['apply', ...more], objects),
    create: (objects: readonly object[]) => send(['create'], objects),
    remove: (objects: readonly object[], ...more: string[]) => send(['delete', '--ignore-not-found', ...more], objects),
    async json<Schema extends z.ZodType>(args: readonly string[], schema: Schema): Promise<z.infer<Schema>> {
      return schema.parse(JSON.parse(await kubectl([...args, '--output', 'json'])))
    },
    async secret(name: string, key: string): Promise<string> {
      // A dot in a key would be read as a path.
      const path = `jsonpath={.data.${key.replaceAll('.', '\\.')}}`
      return Buffer.from(await kubectl(['get', 'secret', name, '--output', path]), 'base64').toString()
    },
    start(args: readonly string[]): RunningCommand {
      const child = execa('kubectl', [...options, ...args], {
        reject: false,
        stdin: 'ignore',
        encoding: 'buffer',
        buffer: { stdout: false },
        forceKillAfterDelay: 1000,
      })
      const ended = child.then(({ stderr }) => Buffer.from(stderr).toString())
      const stop = () => {
        child.kill()
        return ended
      }
      return { stdout: child.stdout, ended, stop }
    },
  })
}
