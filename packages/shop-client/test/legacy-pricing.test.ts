import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createSwitchKeeper } from '../src/legacy-pricing.ts'
import { answerJson, startServer } from './http-server.ts'

const FAILING = { failPercent: 30, slowPercent: 0, delayMs: 0 }
const EVERY_MS = 20

async function start() {
  let START = 'first'
  let status = 200
  const { url, calls } = await startServer((_call, response) =>
    answerJson(response, status, { START, NEXT: 0, ARRIVALS: [] }),
  )
  const puts = () => calls.filter(({ method }) => method === 'PUT').map(({ path }) => path)
  return {
    keeper: createSwitchKeeper([url], EVERY_MS),
    puts,
    restart: (to: string) => {
      START = to
    },
    answer: (next: number) => {
      status = next
    },
  }
}

test('a process that keeps running is switched once, and once more after a restart', async () => {
  const { keeper, puts, restart } = await start()
  await keeper.set(FAILING)
  await sleep(5 * EVERY_MS)
  expect(puts()).toEqual(['/switches?fail=503&failPercent=30'])
  restart('second')
  await expect.poll(() => puts().length).toBe(2)
  await sleep(5 * EVERY_MS)
  expect(puts()).toEqual(Array(2).fill('/switches?fail=503&failPercent=30'))
  await keeper.set()
})

test('a process that does not answer at first is switched when it does', async () => {
  const { keeper, puts, restart, answer } = await start()
  await keeper.set(FAILING)
  answer(503)
  restart('second')
  await sleep(3 * EVERY_MS)
  answer(200)
  await expect.poll(() => puts().length).toBe(2)
  await keeper.set()
})

test('a process that is reset is not switched again, even after a restart', async () => {
  const { keeper, puts, restart } = await start()
  await keeper.set(FAILING)
  await keeper.set()
  restart('second')
  await sleep(5 * EVERY_MS)
  expect(puts()).toEqual(['/switches?fail=503&failPercent=30', '/switches'])
})
