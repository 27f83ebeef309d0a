import { onTestFinished } from 'vitest'

type Event = Record<string, unknown>

/** Reads `/api/stream` event by event, as the page does. */
export async function openStream(url: string) {
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const response = await fetch(`${url}/api/stream`, { signal: stopping.signal })
  const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  return {
    /** The data of the next event, which must be of this name. */
    async next(name: 'view' | 'update'): Promise<Event> {
      for (;;) {
        const end = rest.indexOf('\n\n')
        if (end < 0) {
          const { value, done } = await reader.read()
          if (done) throw new Error('the stream ended')
          rest += value
          continue
        }
        const fields = Object.fromEntries(
          rest
            .slice(0, end)
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        )
        rest = rest.slice(end + 2)
        if (!fields.event) continue
        if (fields.event !== name) throw new Error(`a ${fields.event} came where a ${name} should`)
        return JSON.parse(fields.data ?? '') as Event
      }
    },
    close: () => stopping.abort(),
  }
}
