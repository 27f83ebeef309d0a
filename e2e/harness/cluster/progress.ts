import { styleText } from 'node:util'

const SLOW_MS = 15_000

export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** Prints each step as it starts, reminds of it while it is slow, and says how long it took. Steps may run side by side. */
export function createProgress(print: (line: string) => void, now: () => number = Date.now): Step {
  return async (name, work) => {
    const start = now()
    const seconds = () => `${((now() - start) / 1000).toFixed(1)} s`
    print(`${styleText('dim', '…')} ${name}`)
    const reminder = setInterval(() => print(`${styleText('dim', '…')} ${name}, ${seconds()} so far`), SLOW_MS)
    try {
      const result = await work()
      print(`${styleText('green', '✓')} ${name}, ${seconds()}`)
      return result
    } catch (error) {
      print(`${styleText('red', '✗')} ${name}, after ${seconds()}`)
      throw error
    } finally {
      clearInterval(reminder)
    }
  }
}
