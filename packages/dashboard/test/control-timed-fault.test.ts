import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createTimedFault } from '../src/control/faults.ts'

function start(undo: () => Promise<void>, afterMs = 60_000) {
  const [onEnd, onFailure] = [vi.fn(), vi.fn()]
  return { ...createTimedFault({ undo, afterMs, retryMs: 20, onEnd, onFailure }), onEnd, onFailure }
}

test('it ends once, however often it is told to', async () => {
  const undo = vi.fn(async () => undefined)
  const { end, onEnd } = start(undo, 20)
  await Promise.all([end(), end()])
  await end()
  await sleep(60)
  expect(onEnd).toHaveBeenCalledTimes(1)
  expect(undo).toHaveBeenCalledTimes(2)
})

test('what cannot be undone is said to whoever asked, and tried again by itself', async () => {
  const undo = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('it hangs'))
  const { end, onEnd, onFailure } = start(undo)
  await expect(end()).rejects.toThrow('it hangs')
  expect(onFailure).toHaveBeenCalledTimes(1)
  await expect.poll(() => onEnd.mock.calls.length).toBe(1)
})

test('what was forgotten ends no more by itself', async () => {
  const { forget, onEnd } = start(async () => undefined, 20)
  forget()
  await sleep(60)
  expect(onEnd).not.toHaveBeenCalled()
})
