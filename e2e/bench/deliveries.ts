/** Pairs what is put into a broker with what comes out of it, by a number that travels in the message. */
export function createDeliveries(deadlineMs = 10_000) {
  const waiting = new Map<string, () => void>()
  let last = 0
  return {
    /** Sends one message by `put` and resolves when it has been delivered. */
    async send(put: (id: string) => Promise<unknown>): Promise<void> {
      const id = String(++last)
      const delivered = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id)
          reject(new Error(`message ${id} was not delivered within ${deadlineMs / 1000} s`))
        }, deadlineMs)
        waiting.set(id, () => {
          clearTimeout(timer)
          waiting.delete(id)
          resolve()
        })
      })
      await Promise.all([put(id), delivered])
    },
    /** A second delivery of the same message is not an answer to anything. */
    arrived: (id: string) => waiting.get(id)?.(),
  }
}
