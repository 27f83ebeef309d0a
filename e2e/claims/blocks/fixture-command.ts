import { resolve } from 'node:path'
import type { Command } from '../../../scripts/local/supervisor.ts'

const FIXTURES = resolve(import.meta.dirname, '../../fixtures')

/** A small app of `e2e/fixtures`, as a process of its own that can be killed. */
export function fixtureCommand(file: string, env: Record<string, string | number>): Command {
  return {
    command: process.execPath,
    args: [`--import=${import.meta.resolve('tsx')}`, resolve(FIXTURES, file)],
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
  }
}
