import { expect, test } from 'vitest'
import { orderRequest, randomOrderRequest, stockFor } from '../src/catalogue.ts'

test('random requests have the requested mix', () => {
  const requests = Array.from({ length: 10_000 }, () =>
    randomOrderRequest({ soldOutPercent: 20, unknownSkuPercent: 10 }),
  )
  const share = (sku: string) => requests.filter((request) => request.sku === sku).length / requests.length
  expect(share('limited-grinder')).toBeCloseTo(0.2, 1)
  expect(share('samovar')).toBeCloseTo(0.1, 1)
})

test('in the fixed sequence only the grinder sells out', () => {
  const units: Record<string, number> = {}
  for (let n = 0; n < 200; n++) {
    const { sku, quantity } = orderRequest(n)
    units[sku] = (units[sku] ?? 0) + quantity
  }
  const soldOut = Object.entries(stockFor(200)).filter(([sku, stock]) => (units[sku] ?? 0) > stock)
  expect(soldOut.map(([sku]) => sku)).toEqual(['limited-grinder'])
})
