import type { View, ViewUpdate } from '../../../src/protocol/view.ts'
import { connection, showUpdate, showView } from './state.ts'

const RETRY_MS = 1_000
/** The server sends something at least every 15 seconds; a connection that is silent for longer is dead, whatever TCP reports. */
const SILENCE_MS = 40_000

/**
 * Follows the server’s stream for as long as the page is open, and reconnects whenever it ends. A browser stops reconnecting
 * after a response that is not a stream (a gateway’s 502 while the server restarts), hence our own timer.
 */
export function followLive(url: string): void {
  const source = new EventSource(url)
  let silence = setTimeout(reconnect, SILENCE_MS)

  function received(): void {
    connection.value = 'live'
    clearTimeout(silence)
    silence = setTimeout(reconnect, SILENCE_MS)
  }

  function reconnect(): void {
    if (connection.value === 'live') connection.value = 'reconnecting'
    source.close()
    clearTimeout(silence)
    setTimeout(() => followLive(url), RETRY_MS)
  }

  source.addEventListener('view', ({ data }) => {
    showView(JSON.parse(data) as View)
    received()
  })
  source.addEventListener('update', ({ data }) => {
    showUpdate(JSON.parse(data) as ViewUpdate)
    received()
  })
  source.addEventListener('error', reconnect)
}
