import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'

const run = (...args: string[]) =>
  execa('node', [join(import.meta.dirname, '..', '..', 'run.mjs'), ...args], { reject: false, stdin: 'ignore' })

test('an unknown command is refused with the list of those that exist, and stdout stays empty', async () => {
  const { exitCode, stdout, stderr } = await run('dmeo')
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/There is no command 'dmeo'\.\n.*\nCommands: .*\bdemo\b/)
})

test('a path is not a command', async () => {
  expect(await run('../scripts/demo')).toMatchObject({ exitCode: 2 })
})
