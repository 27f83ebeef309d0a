import { expect, onTestFinished, test } from 'vitest'
import { createControlPanel } from '../../src/control/control-panel.ts'
import { createLoad } from '../../src/control/load.ts'
import type { FaultControl } from '../../src/ports.ts'
import { controls } from '../../src/protocol/controls.ts'
import { fakeControl, silent } from '../http/fixture.ts'

const LOAD = { running: true, ordersPerMinute: 1200, soldOutPercent: 0, unknownSkuPercent: 0 }

async function start(overrides: Partial<FaultControl> = {}) {
  const { control, done } = fakeControl(overrides)
  const panel = createControlPanel(
    control,
    createLoad(async () => ({})),
    silent,
  )
  panel.start()
  onTestFinished(() => panel.stop())
  await expect.poll(() => panel.current().available.length + panel.current().notes.length).toBeGreaterThan(0)
  return { panel, done }
}

test('it lists the faults that are available here', async () => {
  const { panel } = await start()
  expect(controls.parse(panel.current())).toMatchObject({
    enabled: true,
    available: [{ kind: 'stop', targets: ['inventory'] }],
    claims: [{ number: 6 }],
  })
})

test('reset ends faults, load and claim, however often it is requested', async () => {
  let aborted = false
  const runClaim: FaultControl['runClaim'] = (_number, _say, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted = true
        reject(new Error('aborted'))
      })
    })
  const { panel, done } = await start({ runClaim })
  panel.load.set(LOAD)
  panel.claims.start(6)
  await panel.faults.add({ kind: 'stop', target: 'inventory', seconds: 60 })
  await panel.reset()
  await panel.reset()
  expect(panel.current()).toMatchObject({ load: { running: false }, faults: [], claimRun: { state: 'failed' } })
  expect([done, aborted]).toEqual([['stop inventory', 'undo stop inventory'], true])
})

test('faults that an earlier dashboard left behind are ended at startup and by reset', async () => {
  let recoveries = 0
  const { panel } = await start({ recover: async () => void recoveries++ })
  await expect.poll(() => recoveries).toBe(1)
  await panel.reset()
  expect(recoveries).toBe(2)
})

test('a fault that begins meanwhile is not mistaken for one left behind', async () => {
  const order: string[] = []
  let finish: () => void = () => undefined
  const { control } = fakeControl({
    recover: () =>
      new Promise((resolve) => {
        finish = () => {
          order.push('recovered')
          resolve()
        }
      }),
  })
  const inject: FaultControl['inject'] = (fault) => {
    order.push('began')
    return control.inject(fault)
  }
  const load = createLoad(async () => ({}))
  const panel = createControlPanel({ ...control, inject }, load, silent)
  panel.start()
  onTestFinished(() => panel.stop())
  const adding = panel.faults.add({ kind: 'stop', target: 'inventory', seconds: 60 })
  expect(panel.current().available).toEqual([])
  finish()
  await adding
  expect(order).toEqual(['recovered', 'began'])
})

test('while the fault control is unavailable the load continues, and the page shows the outage', async () => {
  const { panel } = await start({ available: () => Promise.reject(new Error('connection refused')) })
  panel.load.set(LOAD)
  expect(panel.current()).toMatchObject({
    available: [],
    load: { running: true },
    notes: ['Faults are unavailable now: connection refused'],
  })
})

test('a claim is followed line by line to its result, and only one runs at a time', async () => {
  let finish: (state: 'holds') => void = () => undefined
  const { panel } = await start({
    runClaim: (_number, say) => {
      say('starting a shop')
      return new Promise((resolve) => {
        finish = resolve
      })
    },
  })
  expect(() => panel.claims.start(99)).toThrow('99')
  panel.claims.start(6)
  expect(panel.current().claimRun).toMatchObject({ number: 6, state: 'running', lines: ['starting a shop'] })
  expect(() => panel.claims.start(6)).toThrow('one at a time')
  finish('holds')
  await expect.poll(() => panel.current().claimRun?.state).toBe('holds')
})

test('a claim that prints a lot, or breaks, stays within its limit', async () => {
  const { panel } = await start({
    runClaim: async (_number, say) => {
      for (let n = 0; n < 5000; n++) say(`${n} ${'x'.repeat(10_000)}`)
      throw new Error('the environment broke')
    },
  })
  panel.claims.start(6)
  await expect.poll(() => panel.current().claimRun?.state).toBe('failed')
  expect(panel.current().claimRun?.lines.at(-1)).toBe('It failed: the environment broke')
  expect(JSON.stringify(panel.current()).length).toBeLessThan(100_000)
})
