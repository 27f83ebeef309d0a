import { expect, test } from 'vitest'
import { withCleanup } from '../with-cleanup.ts'

const fails = (message: string) => () => Promise.reject(new Error(message))

test('what was worked out is returned after the cleanup', async () => {
  const done: string[] = []
  const work = async () => done.push('work')
  expect(await withCleanup(work, async () => done.push('cleanup'))).toBe(1)
  expect(done).toEqual(['work', 'cleanup'])
})

test('an error of the work is thrown as it is, after the cleanup', async () => {
  const done: string[] = []
  await expect(withCleanup(fails('first'), async () => done.push('cleanup'))).rejects.toThrow(/^first$/)
  expect(done).toEqual(['cleanup'])
})

test('an error of the cleanup alone is thrown', async () => {
  await expect(withCleanup(async () => 1, fails('second'))).rejects.toThrow(/^second$/)
})

test('an error of the cleanup does not hide the work’s', async () => {
  const error = await withCleanup(fails('first'), fails('second')).catch((one: AggregateError) => one)
  expect(error).toMatchObject({
    message: 'first\nand cleaning up after it failed too: second',
    errors: [{ message: 'first' }, { message: 'second' }],
    cause: { message: 'first' },
  })
})
