import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Command } from '@better-together/harness/local/supervisor'
import type { ProvidedContext } from 'vitest'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where playwright connects to the one Chromium. */
    chromium: string
    dashboard: string
    /** See `Show`. */
    spare: { command: Command; url: string }
    order: string
    hasZipkin: boolean
  }
}

/** One shop, one dashboard and one Chromium for all files: starting them takes longer than most tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const show = fork(join(import.meta.dirname, 'show-process.ts'), {
    execArgv: ['--import', 'tsx'],
    detached: true, // a Ctrl-C in the terminal is not for it
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(show, 'exit')
  const begun = once(show, 'message')
  const [said] = await Promise.race([begun, ended])
  if (typeof said !== 'object') throw new Error('The shop, its dashboard or Chromium did not start; why is said above')
  for (const [name, value] of Object.entries(said as ProvidedContext)) provide(name as keyof ProvidedContext, value)
  return async () => {
    show.disconnect()
    await ended
  }
}
