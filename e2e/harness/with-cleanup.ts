/**
 * Runs `work`, and `cleanup` after it whatever happened.
 *
 * @throws what `work` threw; when `cleanup` fails as well, an AggregateError that says both, with the first as its cause
 */
export async function withCleanup<Result>(work: () => Promise<Result>, cleanup: () => Promise<unknown>) {
  let result: Result
  try {
    result = await work()
  } catch (first) {
    await cleanup().catch((second: unknown) => {
      const message = `${textOf(first)}\nand cleaning up after it failed too: ${textOf(second)}`
      throw new AggregateError([first, second], message, { cause: first })
    })
    throw first
  }
  await cleanup()
  return result
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
