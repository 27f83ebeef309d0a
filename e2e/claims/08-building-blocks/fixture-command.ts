import { resolve } from 'node:path'
import type { Command } from '@better-together/harness/local/supervisor'

const FIXTURES = import.meta.dirname

/** A small app of this folder, as a process of its own that can be killed. */
export function fixtureCommand(file: string, env: Record<string, string | number>): Command {
  return {
    command: process.execPath,
    args: [`--import=${import.meta.resolve('tsx')}`, resolve(FIXTURES, file)],
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
  }
}
