import type { View, ViewUpdate } from '../../../src/protocol/view.ts'
import { connection, showUpdate, showView } from './state.ts'

const RETRY_MS = 1_000
/** The server says something at least every 15 seconds; a connection that is silent for longer is dead, whatever TCP thinks. */
const SILENCE_MS = 40_000

/**
 * Follows the server’s stream for as long as the page is open, and connects again whenever it ends. The browser gives up by itself
 * after an answer that is no stream (a gateway’s 502 while the server restarts), hence the own timer.
 */
export function followLive(url: string): void {
  const source = new EventSource(url)
  let silence = setTimeout(lost, SILENCE_MS)

  function heard(): void {
    connection.value = 'live'
    clearTimeout(silence)
    silence = setTimeout(lost, SILENCE_MS)
  }

  function lost(): void {
    if (connection.value === 'live') connection.value = 'reconnecting'
    source.close()
    clearTimeout(silence)
    setTimeout(() => followLive(url), RETRY_MS)
  }

  source.addEventListener('view', ({ data }) => {
    showView(JSON.parse(data) as View)
    heard()
  })
  source.addEventListener('update', ({ data }) => {
    showUpdate(JSON.parse(data) as ViewUpdate)
    heard()
  })
  source.addEventListener('error', lost)
}
