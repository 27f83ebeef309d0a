import { expect, test } from 'vitest'
import { NotInstalled, RunError, reasonOf, run } from '../run.ts'

const failureOf = (running: Promise<unknown>) => running.then(() => undefined).catch((error: unknown) => error)

test('what a program prints is returned, and it gets what it is sent', async () => {
  expect(await run('cat', [], { input: 'sent' })).toBe('sent')
  expect(await run('sh', ['-c', 'printf "$A$HOME"'], { env: { A: 'only' }, extendEnv: false })).toBe('only')
})

test('a failure names the command and the last lines that it wrote, and sums them up in one line', async () => {
  const error = await failureOf(run('sh', ['-c', 'echo first; echo second >&2; exit 3']))
  expect(error).toBeInstanceOf(RunError)
  expect((error as Error).message).toBe('sh -c echo first; echo second >&2; exit 3\nsecond\nfirst')
  expect(reasonOf(error)).toBe('sh failed: second | first')
})

test('a program that is not there is another error than one that fails', async () => {
  const error = await failureOf(run('no-such-program', ['--version']))
  expect(error).toBeInstanceOf(NotInstalled)
  expect(reasonOf(error)).toBe('no-such-program is not installed')
})

test('a program that takes too long is ended', async () => {
  expect(reasonOf(await failureOf(run('sleep', ['60'], { timeout: 100 })))).toBe('sleep did not answer within 0.1 s')
})

test('the signal ends a program with all that it has started', async () => {
  const stopping = new AbortController()
  let child = 0
  const running = run('sh', ['-c', 'sleep 60 & echo $! >&2; wait'], {
    signal: stopping.signal,
    onLine: (line) => {
      child = Number(line)
      stopping.abort(new Error('Ctrl-C'))
    },
  })
  await expect(running).rejects.toThrow('Ctrl-C')
  await expect.poll(() => isRunning(child)).toBe(false)
})

/** A process that has ended and that nobody has waited for yet still has its id. */
async function isRunning(pid: number): Promise<boolean> {
  const state = await run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => '')
  return state !== '' && !state.startsWith('Z')
}
