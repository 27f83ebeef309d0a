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
    /** See `ShopWithDashboard`. */
    spare: { command: Command; url: string }
    order: string
    hasZipkin: boolean
  }
}

/** Starts one shop, one dashboard and one Chromium for all files: that takes longer than most tests. Returns what ends them. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const shop = fork(join(import.meta.dirname, 'shop-process.ts'), {
    execArgv: ['--import', 'tsx'],
    detached: true, // a Ctrl-C in the terminal is not for it
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(shop, 'exit')
  const begun = once(shop, 'message')
  const [started] = await Promise.race([begun, ended])
  if (typeof started !== 'object')
    throw new Error('The shop, its dashboard or Chromium did not start; the reason is above')
  for (const [name, value] of Object.entries(started as ProvidedContext)) provide(name as keyof ProvidedContext, value)
  return async () => {
    shop.disconnect()
    await ended
  }
}
