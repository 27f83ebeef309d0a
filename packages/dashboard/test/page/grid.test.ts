import { describe, expect, test } from 'vitest'
import { orderKinds } from '../../src/protocol/order-cell.ts'
import { fitCells, moveFocus } from '../../web/src/grid/grid-geometry.ts'
import { appearances, kinds } from '../../web/src/grid/kinds.ts'
import { Sweep } from '../../web/src/state/sweep.ts'

describe('the grid keeps orders in place', () => {
  test('an order that changes stays where it is, and a new one takes the next place', () => {
    const sweep = new Sweep(4)
    expect(['a', 'b', 'a', 'c'].map((id) => sweep.place(id))).toEqual([0, 1, 0, 2])
    expect(sweep.head).toBe(3)
  })

  test('when the grid is full the oldest order gives way and nothing else moves', () => {
    const sweep = new Sweep(3)
    for (const id of ['a', 'b', 'c', 'd']) sweep.place(id)
    expect(['a', 'b', 'c', 'd'].map((id) => sweep.find(id))).toEqual([undefined, 1, 2, 0])
  })

  test('after an hour of orders no more are kept than the grid holds', () => {
    const sweep = new Sweep(600)
    for (let order = 0; order < 30_000; order++) sweep.place(`order-${order}`)
    const known = Array.from({ length: 30_000 }, (_, order) => sweep.find(`order-${order}`)).filter(
      (slot) => slot !== undefined,
    )
    expect(known).toHaveLength(600)
    expect(new Set(known).size).toBe(600)
  })
})

describe('cell sizes', () => {
  test.each([
    [1240, 310, 600],
    [1880, 600, 600],
    [920, 260, 300],
  ])('%i × %i pixels hold %i cells', (width, height, cells) => {
    const { columns, rows, side } = fitCells(width, height, cells)
    expect(columns * rows).toBeGreaterThanOrEqual(cells)
    expect(columns * side).toBeLessThanOrEqual(width)
    expect(rows * side).toBeLessThanOrEqual(height)
  })

  test('on a phone the grid grows taller before its cells become too small', () => {
    const { columns, side } = fitCells(360, 200, 600)
    expect(side).toBeGreaterThanOrEqual(18)
    expect(columns * side).toBeLessThanOrEqual(360)
  })
})

describe('arrow keys', () => {
  const there = (slot: number) => slot !== 2

  test('skip empty places and continue past the end of a row', () => {
    expect(moveFocus('ArrowRight', 1, 3, 9, there)).toBe(3)
    expect(moveFocus('ArrowLeft', 3, 3, 9, there)).toBe(1)
  })

  test('stay in their column and stop at the edge', () => {
    expect(moveFocus('ArrowDown', 4, 3, 9, there)).toBe(7)
    expect(moveFocus('ArrowDown', 7, 3, 9, there)).toBeUndefined()
    expect(moveFocus('End', 4, 3, 9, there)).toBe(8)
    expect(moveFocus('Tab', 4, 3, 9, there)).toBeUndefined()
  })
})

test('every kind of order has its own word and outline', () => {
  expect(kinds).toEqual(orderKinds)
  expect(new Set(kinds.map((kind) => appearances[kind].path)).size).toBe(orderKinds.length)
  expect(new Set(kinds.map((kind) => appearances[kind].word)).size).toBe(orderKinds.length)
})
