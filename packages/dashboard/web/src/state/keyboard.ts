import { signal } from '@preact/signals'
import { recording, togglePlaying } from '../replay/replay.ts'
import { report } from '../report/report.ts'
import { go, viewNames } from './route.ts'

export const helpOpen = signal(false)
/** Whether the panel with the controls is open. A wide screen has room for it from the start. */
export const panelOpen = signal(matchMedia('(min-width: 1500px)').matches)

/** The keyboard shortcuts, for the help. */
export const keys: readonly (readonly [key: string, what: string])[] = [
  ['1 – 4', 'orders, Dapr’s view, the network’s view, compare'],
  ['c', 'controls: open or close'],
  ['arrow keys', 'from order to order in the grid'],
  ['Enter', 'open the order'],
  ['Esc', 'close what is open'],
  ['space', 'a replay: play or pause'],
  ['?', 'this help'],
]

/** Handles the shortcuts, except while something is being typed or a dialog is open. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (event.key === '?' && !report) helpOpen.value = !helpOpen.value
    if (document.querySelector('dialog[open]')) return
    const view = viewNames[Number(event.key) - 1]
    if (view) go(view)
    if (event.key === 'c' && !report) panelOpen.value = !panelOpen.value
    if (event.key === ' ' && recording.value && event.target === document.body) {
      event.preventDefault()
      togglePlaying()
    }
  })
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=range]), select, textarea')
}
