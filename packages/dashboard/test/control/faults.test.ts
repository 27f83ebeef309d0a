import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createFaults, createFaultTable } from '../../src/control/faults.ts'
import type { FaultRequest } from '../../src/protocol/controls.ts'
import { fakeControl } from '../http/fixture.ts'

const stop = (target: string, seconds = 60): FaultRequest => ({ kind: 'stop', target, seconds })

function start(overrides: Parameters<typeof fakeControl>[0] = {}) {
  const { control, done } = fakeControl(overrides)
  const faults = createFaults({ control, changed: () => undefined, retryMs: 20, resetPatienceMs: 50 })
  onTestFinished(() => faults.stop())
  return { faults, done, titles: () => faults.active().map(({ title }) => title) }
}

/** A fault control whose undo fails a given number of times. */
function stubborn(failures: number) {
  let undone = 0
  const undo = async () => {
    if (failures-- > 0) throw new Error('no answer')
    undone++
  }
  return { inject: async () => ({ title: 'inventory is stopped', undo }), undone: () => undone }
}

test('a fault ends by itself when its time is up', async () => {
  const { faults, done } = start()
  const fault = await faults.add(stop('inventory', 1))
  expect(faults.active()).toEqual([fault])
  expect(Date.parse(fault?.endsAt ?? '') - Date.parse(fault?.startedAt ?? '')).toBe(1000)
  await expect.poll(() => faults.active()).toEqual([])
  expect(done).toEqual(['stop inventory', 'undo stop inventory'])
})

test('a kill is over immediately', async () => {
  const { faults, done } = start()
  expect(await faults.add({ kind: 'kill', target: 'order' })).toBeUndefined()
  expect(faults.active()).toEqual([])
  expect(done).toEqual(['kill order'])
})

test('a fault can be ended early, once', async () => {
  const { faults, done } = start()
  const fault = await faults.add(stop('inventory'))
  await faults.remove(fault?.id ?? '')
  expect(done).toEqual(['stop inventory', 'undo stop inventory'])
  await expect(faults.remove(fault?.id ?? '')).rejects.toMatchObject({ status: 404 })
})

test('reset ends every fault, and a second reset ends nothing', async () => {
  const { faults, done } = start()
  await faults.add(stop('inventory'))
  await faults.add({ kind: 'redis-pause', seconds: 60 })
  await faults.reset()
  await faults.reset()
  expect(faults.active()).toEqual([])
  expect(done.filter((what) => what.startsWith('undo')).sort()).toEqual(['undo redis-pause', 'undo stop inventory'])
})

test('reset also ends a fault that is still beginning', async () => {
  const { faults, titles } = start({
    inject: async () => {
      await sleep(30)
      return { title: 'slow to begin', undo: async () => undefined }
    },
  })
  const adding = faults.add(stop('inventory'))
  await faults.reset()
  await adding
  expect(titles()).toEqual([])
})

test('a second fault on the same process replaces the first', async () => {
  const { faults, done, titles } = start()
  await faults.add(stop('inventory'))
  await faults.add({ kind: 'freeze', target: 'inventory', seconds: 60 })
  expect(titles()).toEqual(['freeze inventory'])
  expect(done).toEqual(['stop inventory', 'undo stop inventory', 'freeze inventory'])
})

test('a fault that cannot begin is not shown as active', async () => {
  const { faults } = start({ inject: () => Promise.reject(new Error('no such process')) })
  await expect(faults.add(stop('nobody'))).rejects.toThrow('no such process')
  expect(faults.active()).toEqual([])
})

test('a fault that cannot be ended stays visible with the reason, and is retried until it ends', async () => {
  const { inject, undone } = stubborn(3)
  const { faults, titles } = start({ inject })
  const fault = await faults.add(stop('inventory'))
  await expect(faults.remove(fault?.id ?? '')).rejects.toMatchObject({ status: 503 })
  expect(titles()).toEqual(['inventory is stopped, and could not be ended yet: no answer'])
  await expect.poll(titles).toEqual([])
  expect(undone()).toBe(1)
})

test('a reset that cannot end everything reports that, and keeps trying', async () => {
  const { inject, undone } = stubborn(4)
  const { faults } = start({ inject })
  await faults.add(stop('inventory'))
  await expect(faults.reset()).rejects.toMatchObject({ status: 503, message: expect.stringContaining('no answer') })
  await expect.poll(() => faults.active()).toEqual([])
  expect(undone()).toBe(1)
})

test('a dashboard that stops leaves no fault behind and begins no new one', async () => {
  const { faults, done } = start()
  await faults.add(stop('inventory'))
  await faults.stop()
  expect(done).toEqual(['stop inventory', 'undo stop inventory'])
  await expect(faults.add(stop('order'))).rejects.toMatchObject({ status: 503 })
})

async function hold(undo: () => Promise<void>, seconds = 60) {
  const [onEnd, onFailure] = [vi.fn(), vi.fn()]
  const inject = async () => ({ title: 'inventory is stopped', undo })
  const { held } = await createFaultTable({ inject, retryMs: 20, onEnd, onFailure }).add(stop('inventory', seconds))
  if (!held) throw new Error('A stop is held')
  return { ...held, onEnd, onFailure }
}

test('a held fault ends once, however often that is requested', async () => {
  const undo = vi.fn(async () => undefined)
  const { end, onEnd } = await hold(undo, 0.02)
  await Promise.all([end(), end()])
  await end()
  await sleep(60)
  expect(onEnd).toHaveBeenCalledTimes(1)
  expect(undo).toHaveBeenCalledTimes(2)
})

test('a failed undo is reported to the caller and retried automatically', async () => {
  const undo = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('it hangs'))
  const { end, onEnd, onFailure } = await hold(undo)
  await expect(end()).rejects.toThrow('it hangs')
  expect(onFailure).toHaveBeenCalledTimes(1)
  await expect.poll(() => onEnd.mock.calls.length).toBe(1)
})

test('a forgotten fault no longer ends by itself', async () => {
  const { forget, onEnd } = await hold(async () => undefined, 0.02)
  forget()
  await sleep(60)
  expect(onEnd).not.toHaveBeenCalled()
})
