import { expect, test } from 'vitest'
import { z } from 'zod'
import { createDocument } from '../src/document.ts'
import { createMemoryStore } from './memory-store.ts'

const shelf = z.object({ shards: z.array(z.string()) })

function openShelf(store = createMemoryStore()) {
  return { store, document: createDocument(store, 'shelf', shelf, { shards: [] }) }
}

const add = (title: string) => (current: { shards: string[] }) => ({
  next: { shards: [...current.shards, title] },
  result: current.shards.length + 1,
})

test('a document that was never written reads as its empty value, and reading does not write it', async () => {
  const { store, document } = openShelf()
  expect(await document.read()).toEqual({ shards: [] })
  expect(store.keys()).toEqual([])
})

test('changes that wait for a write are written together, and each caller gets its own result', async () => {
  const { store, document } = openShelf()
  const places = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((title) => document.update(add(title))))
  expect(places).toEqual([1, 2, 3, 4, 5])
  expect(await document.read()).toEqual({ shards: ['a', 'b', 'c', 'd', 'e'] })
  expect(store.writes).toBe(2) // the first at once, all others together behind it
})

test('a change that loses to another process is applied again to what that process wrote', async () => {
  const { store, document } = openShelf()
  const other = openShelf(store).document
  await document.update(add('old'))
  store.beforeNextWrite = () => other.update(add('theirs'))
  expect(await document.update(add('mine'))).toBe(3)
  expect(await document.read()).toEqual({ shards: ['old', 'theirs', 'mine'] })
})

test('the first of two processes to create the document wins, and the second adds to it', async () => {
  const { store, document } = openShelf()
  store.beforeNextWrite = () => openShelf(store).document.update(add('theirs'))
  expect(await document.update(add('mine'))).toBe(2)
  expect(await document.read()).toEqual({ shards: ['theirs', 'mine'] })
})

test('while the store is down every waiting change fails, and the next one afterwards succeeds', async () => {
  const { store, document } = openShelf()
  store.isDown = true
  const refused = await Promise.allSettled(['a', 'b', 'c'].map((title) => document.update(add(title))))
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  store.isDown = false
  expect(await document.update(add('d'))).toBe(1)
  expect(await document.read()).toEqual({ shards: ['d'] })
})

test('a change without effect costs no write', async () => {
  const { store, document } = openShelf()
  expect(await document.update((current) => ({ next: current, result: 'unchanged' }))).toBe('unchanged')
  expect(store.writes).toBe(0)
})

test('a stored value of another shape is rejected and not overwritten', async () => {
  const { store, document } = openShelf()
  await store.write('shelf', { shards: 'all of them' }, undefined)
  await expect(document.read()).rejects.toThrow('shards')
  await expect(document.update(add('a'))).rejects.toThrow('shards')
  expect(await store.read(['shelf'])).toMatchObject([{ value: { shards: 'all of them' } }])
})
