import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { runOpenLoop } from '../open-loop.ts'

const STALL_MS = 1000
const RATE = 100
let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Answers at once, but for one second, in which nothing is answered. */
async function startServerThatStalls(afterMs: number): Promise<string> {
  const stall = { from: performance.now() + afterMs, to: performance.now() + afterMs + STALL_MS }
  server = createServer((_request, response) => {
    const now = performance.now()
    setTimeout(() => response.end('ok'), now >= stall.from && now < stall.to ? stall.to - now : 0)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const get = async (url: string) => (await fetch(url)).text()
const slow = (latenciesMs: readonly number[]) => latenciesMs.filter((ms) => ms > 100).length

test('a stall of one second shows in every request that should have been sent in it, which a closed loop hides', async () => {
  const url = await startServerThatStalls(500)
  const { latenciesMs, sent, errors } = await runOpenLoop({ rate: RATE, seconds: 2, send: () => get(url) })
  expect({ sent, errors, answered: latenciesMs.length }).toEqual({ sent: 200, errors: 0, answered: 200 })
  // Of the 100 requests of that second, the last ten wait less than the 100 ms that count as slow.
  expect(slow(latenciesMs)).toBeGreaterThan(80)
  expect(Math.max(...latenciesMs)).toBeGreaterThan(900)

  server?.closeAllConnections()
  server?.close()
  const again = await startServerThatStalls(500)
  const closed: number[] = []
  const end = performance.now() + 2000
  while (performance.now() < end) {
    const begun = performance.now()
    await get(again)
    closed.push(performance.now() - begun)
    await new Promise((resolve) => setTimeout(resolve, 1000 / RATE))
  }
  // One, and whatever else a busy machine slows down.
  expect(slow(closed)).toBeLessThan(20)
}, 20_000)

test('a generator that is held up counts the requests that it sent late, and their wait', async () => {
  const measuring = runOpenLoop({ rate: 100, seconds: 0.5, send: async () => undefined })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const until = performance.now() + 200
  while (performance.now() < until); // what a busy machine does to it
  const { lateSends, latenciesMs } = await measuring
  expect(lateSends).toBeGreaterThanOrEqual(18)
  expect(Math.max(...latenciesMs)).toBeGreaterThan(150)
})

test('a request that fails is counted and is no latency', async () => {
  let index = 0
  const send = async () => {
    if (++index % 2 === 0) throw new Error('refused')
  }
  const { errors, firstError, latenciesMs } = await runOpenLoop({ rate: 200, seconds: 0.1, send })
  expect({ errors, firstError, answered: latenciesMs.length }).toEqual({
    errors: 10,
    firstError: 'refused',
    answered: 10,
  })
})
