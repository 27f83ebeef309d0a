import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { findRecording } from './replay/recording-source.ts'
import { startReplay } from './replay/replay.ts'
import { report } from './report/report.ts'
import { listenToKeys } from './state/keyboard.ts'
import { followLive } from './state/live.ts'
import { connection, tick } from './state/state.ts'
import './styles/page.css'

const root = document.getElementById('app')
if (!root) throw new Error('The page has no #app')

effect(() => {
  document.documentElement.dataset.connection = connection.value
})
listenToKeys()
setInterval(tick, 500)
root.replaceChildren()
render(<App />, root)

if (report) {
  document.title = 'Dapr, a service mesh, or both?'
  connection.value = 'report'
} else {
  const found = await findRecording()
  if (found) startReplay(found)
  else followLive('/api/stream')
}
